import { clamp, type Colour, mix } from "../drawing/canvas.ts";
import { ANY_GROUND, paintBackdrop, paintGround } from "./land.ts";
import { lit, paintSky } from "./light.ts";
import { cloudy } from "../drawing/noise.ts";
import type { Composition, Stage } from "./stage.ts";
import { LEAVES, paintTreeRow, paintTrunk } from "./trees.ts";

/** Trees and nothing but trees: trunks from within, or crowns up a slope. */
export const forest: Composition = (stage) => {
  if (stage.draws.chance(0.55)) paintWithin(stage, stage.draws.range(0.6, 0.9));
  else paintSlope(stage, stage.draws.range(0.35, 0.65));
};

function paintSlope(stage: Stage, foot: number): void {
  const { draws } = stage;
  paintSky(stage, foot);
  paintBackdrop(stage, foot, 0.4);
  const tall = draws.range(0.2, 0.5);
  const slope = draws.range(-0.25, 0.25);
  const rows = 4;
  for (let row = 0; row < rows; row++) {
    const near = row / (rows - 1);
    const level = foot + (1.05 - foot) * near;
    const line = (x: number) => level + slope * (x - 0.5) * (1 - near);
    const colour = mix(draws.pick(LEAVES), [0.1, 0.12, 0.08], 0.5);
    paintGround(stage, { line: (x) => line(x) - 0.03, colour, distance: 1 - near });
    paintTreeRow(stage, { line, tall: tall * (0.6 + 0.6 * near), count: 9 - 2 * row, distance: 0.7 * (1 - near) });
  }
}

function paintWithin(stage: Stage, foot: number): void {
  const { canvas, draws, light } = stage;
  paintSky(stage, foot);
  const leaf = draws.pick(LEAVES);
  const [shiftX, shiftY, scale, gap] = [draws.unit(), draws.unit(), draws.range(0.5, 1.2), draws.range(0.2, 0.6)];
  const [crown, deep] = [lit(light, leaf, 0.4), lit(light, mix(leaf, [0.05, 0.07, 0.05], 0.6), 0.3)];
  canvas.paint(0, 0, 1, foot + 0.05, (x, y, colour) => {
    const clump = cloudy(x * scale + shiftX, y * scale + shiftY);
    const leafy = cloudy(x * 3 * scale + shiftY, y * 3 * scale + shiftX);
    for (let c = 0; c < 3; c++) colour[c] = (deep[c]! + (crown[c]! - deep[c]!) * leafy) * (0.6 + 0.9 * clump);
    return clamp((clump + 0.5 * (leafy - 0.5) - gap + 0.25 * Math.abs(y / foot - 0.5)) * 5);
  });
  const line = (x: number) => foot + 0.03 * (cloudy(x * 0.5 + shiftX, 0.3) - 0.5);
  paintGround(stage, { line, colour: draws.pick([...LEAVES, ...ANY_GROUND]), distance: 0.5 });
  const bark = draws.pick<Colour>([[0.24, 0.18, 0.14], [0.34, 0.28, 0.24], [0.75, 0.74, 0.7], [0.4, 0.26, 0.18]]);
  const count = draws.whole(6, 18);
  for (let i = 0; i < count; i++) {
    const near = ((i + draws.unit()) / count) ** 1.5;
    paintTrunk(stage, {
      x: draws.unit(),
      top: draws.chance(0.8) ? 0 : draws.range(0, 0.3),
      foot: foot + (1.1 - foot) * near,
      half: 0.008 + 0.045 * near * draws.range(0.5, 1.2),
      bark,
      distance: 0.7 * (1 - near),
    });
  }
  if (draws.chance(0.5)) {
    paintTreeRow(stage, { line: () => 1.05, tall: draws.range(0.15, 0.4), count: draws.whole(2, 5), distance: 0 });
  }
}
