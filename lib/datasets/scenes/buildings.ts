import { ANY_GROUND, paintBackdrop, paintGround } from "./land.ts";
import { paintSky } from "./light.ts";
import type { Composition } from "./stage.ts";
import { paintHouse } from "./town.ts";
import { paintTreeRow } from "./trees.ts";
import { paintWater } from "./water.ts";

/** House fronts, one filling the frame or many in a skyline. */
export const buildings: Composition = (stage) => {
  const { draws } = stage;
  const foot = draws.range(0.72, 1.05);
  paintSky(stage, foot);
  paintBackdrop(stage, foot, 0.3);
  paintGround(stage, { line: () => foot - 0.02, colour: draws.pick(ANY_GROUND), distance: 0.2 });
  for (let row = draws.whole(1, 3); row >= 1; row--) {
    const distance = (row - 1) / 2;
    const width = draws.range(0.16, row === 1 ? 0.9 : 0.3);
    for (let left = draws.range(-0.4, 0.1) * width; left < 1;) {
      const own = width * draws.range(0.6, 1.3);
      if (draws.chance(0.85)) {
        paintHouse(stage, {
          left,
          right: left + own,
          foot: foot - 0.02 * (row - 1),
          top: foot - draws.range(0.3, 0.95) * (row === 1 ? 0.9 : 1),
          storey: draws.range(0.05, 0.13) / (1 + 0.4 * distance),
          lean: draws.range(0, 0.25) * (1 - distance),
          distance,
        });
      }
      left += own * draws.range(0.95, 1.25);
    }
  }
  if (draws.chance(0.3)) paintWater(stage, Math.max(foot - 0.02, 0.78));
  if (draws.chance(0.4)) {
    paintTreeRow(stage, { line: () => foot, tall: draws.range(0.12, 0.35), count: draws.whole(1, 5), distance: 0.1 });
  }
};
