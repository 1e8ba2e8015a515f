import { clamp, type Colour } from "../drawing/canvas.ts";
import { paintBackdrop } from "./land.ts";
import { lit, paintSky } from "./light.ts";
import { cloudy } from "../drawing/noise.ts";
import type { Composition, Stage } from "./stage.ts";
import { drawFacade, facadeColour, paintCar, paintHouse } from "./town.ts";
import { LEAVES, paintBroadleaf, paintTrunk } from "./trees.ts";

/** Where a viewer stands in a street. Something at distance 1 / `near` appears `near` times as large. */
interface View {
  /** The point where all lines along the street meet. */
  meetX: number;
  meetY: number;
  /** Height of the eye over the ground. */
  eye: number;
  /** Half the width of the road. */
  road: number;
}

/** A road between two rows of houses, to a point where all lines meet. */
export const street: Composition = (stage) => {
  const { draws } = stage;
  const [meetX, meetY] = [draws.range(0.3, 0.7), draws.range(0.38, 0.62)];
  paintSky(stage, meetY + 0.1);
  paintBackdrop(stage, meetY + 0.01, 0.4);
  if (draws.chance(0.4)) {
    const [half, storey] = [draws.range(0.05, 0.15), draws.range(0.03, 0.05)];
    const [left, right, top] = [meetX - half, meetX + half, meetY - draws.range(0.1, 0.35)];
    paintHouse(stage, { left, right, foot: meetY + 0.03, top, storey, lean: 0, distance: 0.7 });
  }
  const view = { meetX, meetY, eye: draws.range(0.35, 0.7), road: draws.range(0.3, 0.6) };
  paintRoad(stage, view);
  for (const side of [-1, 1]) paintFronts(stage, view, side);
  paintTraffic(stage, view);
};

/** The ground: rays from the eye through a pixel meet it at distance 1 / near. */
function paintRoad({ canvas, draws, light }: Stage, { meetX, meetY, eye, road }: View): void {
  const tarmac = lit(
    light,
    draws.pick<Colour>([[0.28, 0.28, 0.3], [0.4, 0.38, 0.36], [0.5, 0.46, 0.42], [0.8, 0.82, 0.86]]),
  );
  const pavement = lit(light, draws.pick<Colour>([[0.55, 0.53, 0.5], [0.42, 0.4, 0.36], [0.36, 0.44, 0.24]]));
  const lines = draws.chance(0.6) ? draws.range(0.02, 0.04) : 0;
  const [shiftX, shiftY] = [draws.unit(), draws.unit()];
  canvas.surroundings(() =>
    canvas.paint(0, meetY, 1, 1, (x, y, colour) => {
      const near = (y - meetY) / eye + 1e-3;
      const across = (x - meetX) / near;
      const onRoad = clamp((road - Math.abs(across)) * near / canvas.pixel + 0.5);
      const dash = Math.abs(across) < lines && (1 / near * 1.7) % 1 < 0.55 ? 0.7 : 0;
      const grain = 0.85 + 0.3 * cloudy(across * 0.5 + shiftX, 0.6 / near + shiftY);
      const veil = clamp(light.haze * (1 - near * 3));
      for (let c = 0; c < 3; c++) {
        const surface = (pavement[c]! + (tarmac[c]! - pavement[c]!) * onRoad) * grain;
        const marked = surface + (0.9 * light.tint[c]! - surface) * dash;
        colour[c] = marked + (light.horizon[c]! - marked) * veil;
      }
      return 1;
    })
  );
}

/** A row of houses, left (-1) or right (1): a wall along the street, which the ray meets at distance 1 / near. */
function paintFronts({ canvas, draws, light }: Stage, { meetX, meetY, eye, road }: View, side: number): void {
  const reach = side * (road + draws.range(0.05, 0.35));
  const length = draws.range(0.5, 1.4);
  const shade = side * light.side > 0 ? 0.68 : 1;
  const storey = draws.range(0.16, 0.32);
  const open = draws.chance(0.12); // country instead of houses
  const houses = Array.from(
    { length: 7 },
    () => ({ roof: draws.range(0.35, 1.5), facade: drawFacade(draws, light, 0) }),
  );
  if (open) return;
  canvas.paint(side < 0 ? 0 : meetX, 0, side < 0 ? meetX : 1, 1, (x, y, colour) => {
    const near = (x - meetX) / reach;
    if (near < 0.07) return 0;
    const far = 1 / near;
    const up = (meetY - y) / near + eye;
    const house = houses[Math.floor(far / length) % houses.length]!;
    const cover = clamp(Math.min(house.roof + eye - up, up) * near / canvas.pixel + 0.5);
    if (cover <= 0) return 0;
    facadeColour(house.facade, far / storey, up / storey, canvas.pixel * far * Math.max(1, far) / storey, colour);
    const veil = clamp(light.haze * (1 - near * 2.5));
    for (let c = 0; c < 3; c++) {
      const wall = colour[c]! * shade * (0.8 + 0.2 * clamp(up * 4));
      colour[c] = wall + (light.horizon[c]! - wall) * veil;
    }
    return cover;
  });
}

/** Cars on the road, lamp posts and trees beside it, far ones first. */
function paintTraffic(stage: Stage, { meetX, meetY, eye, road }: View): void {
  const { draws } = stage;
  const count = draws.whole(0, 5);
  const things = Array.from({ length: count }, () => ({ near: draws.range(0.12, 0.8), kind: draws.unit() }));
  things.sort((a, b) => a.near - b.near);
  for (const { near, kind } of things) {
    const foot = meetY + eye * near;
    const kerb = (draws.chance(0.5) ? 1 : -1) * road * near;
    if (kind < 0.6) {
      paintCar(stage, { x: meetX + kerb * draws.range(0.3, 0.7), foot, wide: near * road * 0.6 });
    } else if (kind < 0.8) {
      const top = foot - eye * near * draws.range(1.6, 2.4);
      paintTrunk(stage, {
        x: meetX + kerb * 1.08,
        top,
        foot,
        half: 0.008 + 0.012 * near,
        bark: [0.2, 0.2, 0.22],
        distance: 0,
      });
    } else {
      const tall = eye * near * draws.range(1.4, 2.2);
      paintBroadleaf(stage, { x: meetX + kerb * 1.2, foot, tall, leaf: draws.pick(LEAVES), distance: 0 });
    }
  }
}
