import { clamp, type Colour } from "../drawing/canvas.ts";
import { paintBelow } from "./land.ts";
import { lit } from "./light.ts";
import { cloudy } from "../drawing/noise.ts";
import type { Stage } from "./stage.ts";

// deno-fmt-ignore
const WATERS: readonly Colour[] = [
  [0.05, 0.2, 0.35], [0.08, 0.32, 0.4], [0.12, 0.2, 0.22], [0.1, 0.38, 0.36], [0.2, 0.26, 0.25],
];

/** Water from a level line down: the sky's colours, waves that grow towards the viewer, a glitter below the sun. */
export function paintWater({ canvas, draws, light }: Stage, top: number): void {
  const body = lit(light, draws.pick(WATERS), 0);
  const mirror = draws.range(0.25, 0.8);
  const [shiftX, shiftY] = [draws.unit(), draws.unit()];
  const [waves, swell] = [draws.range(0.25, 0.9), draws.range(0.5, 1.4)];
  const [sunX, glitter] = [0.5 + 0.5 * light.side, draws.chance(0.6) ? draws.range(0.2, 0.9) : 0];
  canvas.surroundings(() =>
    paintBelow(canvas, () => top, 1, (x, y, colour) => {
      const depth = (y - top) / (1 - top) + 0.02;
      const far = 0.12 / depth; // rows of waves crowd together towards the horizon
      const wave = cloudy((x - 0.5) * far * swell * 2 + shiftX, far * 3 * swell + shiftY) - 0.5;
      const share = clamp(mirror * (1 - 0.6 * depth) + wave * waves);
      const spark = glitter * clamp(1 - Math.abs(x - sunX) * 6 / (0.5 + depth)) * clamp(wave * 4 + 0.3);
      for (let c = 0; c < 3; c++) {
        const sky = light.horizon[c]! + (light.zenith[c]! - light.horizon[c]!) * clamp(depth * 1.2);
        const water = body[c]! + (sky - body[c]!) * share;
        colour[c] = water + (light.sun[c]! - water) * spark;
      }
      return 1;
    })
  );
}
