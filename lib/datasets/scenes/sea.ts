import type { Colour } from "../drawing/canvas.ts";
import { GROUNDS, paintBackdrop, paintBelow, paintGround, paintRidge, ROCKS } from "./land.ts";
import { lit, paintSky } from "./light.ts";
import { cloudy } from "../drawing/noise.ts";
import type { Composition, Stage } from "./stage.ts";
import { paintHouse } from "./town.ts";
import { LEAVES } from "./trees.ts";
import { paintWater } from "./water.ts";

/** Water to the horizon, with houses, a headland, a sail or a beach. */
export const sea: Composition = (stage) => {
  const { draws } = stage;
  const horizon = draws.range(0.25, 0.7);
  paintSky(stage, horizon);
  paintBackdrop(stage, horizon + 0.005, 0.4);
  paintWater(stage, horizon);
  if (draws.chance(0.15)) paintTown(stage, horizon);
  if (draws.chance(0.35)) paintHeadland(stage, horizon);
  if (draws.chance(0.35)) paintSail(stage, draws.range(0.1, 0.9), horizon + draws.range(0.01, 0.12));
  if (draws.chance(0.45)) paintBeach(stage, Math.max(horizon + 0.12, draws.range(0.6, 0.95)));
};

function paintTown(stage: Stage, horizon: number): void {
  const { draws } = stage;
  for (let i = draws.whole(2, 5); i > 0; i--) {
    const left = draws.range(-0.1, 0.9);
    const right = left + draws.range(0.05, 0.12);
    const top = horizon - draws.range(0.05, 0.25);
    paintHouse(stage, { left, right, foot: horizon + 0.02, top, storey: 0.035, lean: 0, distance: 0.5 });
  }
}

function paintHeadland(stage: Stage, horizon: number): void {
  const { draws } = stage;
  const side = draws.chance(0.5) ? 0 : 1;
  const [reach, tall] = [draws.range(0.2, 0.55), draws.range(0.08, 0.35)];
  const foot = horizon + draws.range(0.02, 0.15);
  paintRidge(stage, {
    line: (x) =>
      foot - Math.max(-0.2, (1 - Math.abs(x - side) / reach) * tall) - 0.06 * (cloudy(x * 0.5 + reach, tall) - 0.5),
    bottom: foot,
    rock: draws.pick([...ROCKS, ...LEAVES]),
    snowLine: 0,
    distance: 0.3,
  });
}

function paintSail({ canvas, draws, light }: Stage, x: number, foot: number): void {
  const tall = draws.range(0.06, 0.25);
  const sail = lit(light, draws.pick<Colour>([[0.97, 0.96, 0.92], [0.8, 0.25, 0.2], [0.9, 0.75, 0.4]]), 0.2);
  const hull = lit(light, [0.18, 0.14, 0.13], 0.2);
  const at = (across: number, up: number): [number, number] => [x + across * tall, foot - up * tall];
  canvas.polygon([at(0, 1), at(0.5, 0.15), at(-0.05, 0.15)], (_x, _y, colour) => {
    for (let c = 0; c < 3; c++) colour[c] = sail[c]!;
    return 1;
  });
  canvas.polygon([at(-0.35, 0.1), at(0.55, 0.1), at(0.4, 0), at(-0.25, 0)], (_x, _y, colour) => {
    for (let c = 0; c < 3; c++) colour[c] = hull[c]!;
    return 1;
  });
}

function paintBeach(stage: Stage, top: number): void {
  const { canvas, draws, light } = stage;
  const tilt = draws.range(-0.35, 0.35);
  const shift = draws.unit();
  const line = (x: number) => top + tilt * (x - 0.5) + 0.05 * (cloudy(x * 0.4 + shift, shift) - 0.5);
  const foam = lit(light, [0.96, 0.97, 0.97]);
  canvas.surroundings(() =>
    paintBelow(canvas, (x) => line(x) - 0.025, 1, (_x, _y, colour) => {
      for (let c = 0; c < 3; c++) colour[c] = foam[c]!;
      return 0.85;
    })
  );
  const colour = draws.pick<Colour>([GROUNDS.earth, GROUNDS.gravel, GROUNDS.sand]);
  paintGround(stage, { line, colour, distance: 0 });
}
