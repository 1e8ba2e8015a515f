import { ANY_GROUND, paintGround, paintRidge, ridgeLine, ROCKS } from "./land.ts";
import { paintSky } from "./light.ts";
import type { Composition } from "./stage.ts";
import { LEAVES, paintTreeRow } from "./trees.ts";
import { paintWater } from "./water.ts";

/** Peaks that fill the frame, over a meadow, a lake or a wood. */
export const mountain: Composition = (stage) => {
  const { draws } = stage;
  const foot = draws.range(0.6, 0.95);
  paintSky(stage, foot);
  const ridges = draws.whole(1, 3);
  const rock = draws.pick(ROCKS);
  const snowLine = draws.chance(0.65) ? draws.range(0.2, 0.6) : 0;
  for (let i = 0; i < ridges; i++) {
    const near = (i + 1) / ridges;
    const rise = draws.range(0.35, 0.75) * (1 - 0.35 * (near - 1 / ridges));
    paintRidge(stage, {
      line: ridgeLine(draws, { jag: draws.range(0.3, 0.65), foot, rise }),
      bottom: foot + 0.02,
      rock: near === 1 && draws.chance(0.3) ? draws.pick(LEAVES) : rock,
      snowLine,
      distance: 0.9 * (1 - near) + 0.15,
    });
  }
  if (draws.chance(0.35)) return paintWater(stage, foot);
  const meadow = ridgeLine(draws, { foot: foot + 0.02, rise: 0.1, jag: 0.4 });
  paintGround(stage, { line: meadow, colour: draws.pick(ANY_GROUND), distance: 0.4 });
  if (draws.chance(0.6)) {
    const line = ridgeLine(draws, { foot: foot + 0.06, rise: 0.06, jag: 0.5 });
    paintTreeRow(stage, { line, tall: draws.range(0.06, 0.25), count: draws.whole(3, 9), distance: 0.3 });
  }
};
