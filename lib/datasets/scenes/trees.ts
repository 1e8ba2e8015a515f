import { clamp, type Colour, mix } from "../drawing/canvas.ts";
import type { Profile } from "./land.ts";
import { lit } from "./light.ts";
import { cloudy, speckle } from "../drawing/noise.ts";
import type { Stage } from "./stage.ts";

// deno-fmt-ignore
/** Colours of leaves and needles, in summer and autumn, and under snow. */
export const LEAVES: readonly Colour[] = [
  [0.16, 0.32, 0.14], [0.28, 0.42, 0.16], [0.1, 0.24, 0.2], [0.5, 0.42, 0.12], [0.58, 0.3, 0.12], [0.4, 0.24, 0.16], [0.55, 0.6, 0.6],
];

/** Where a tree stands, how tall it is and what colour. */
export interface TreeLook {
  x: number;
  foot: number;
  tall: number;
  leaf: Colour;
  distance: number;
}

/** A conifer: a ragged cone on a stem. */
export function paintConifer({ canvas, draws, light }: Stage, look: TreeLook): void {
  const { x: middle, foot, tall, leaf, distance } = look;
  const wide = tall * draws.range(0.16, 0.26);
  const [seed, tiers] = [draws.whole(0, 1e6), draws.whole(5, 8)];
  const shades = lit(light, leaf, distance);
  canvas.paint(middle - wide, foot - tall, middle + wide, foot, (x, y, colour) => {
    const down = (y - foot + tall) / tall;
    const tier = down * tiers;
    const branches = wide * (0.25 * down + 0.75 * down * (0.45 + 0.55 * (tier - Math.floor(tier))));
    const reach = down > 0.93 ? 0 : branches; // below them the stem, as wide as a pixel
    const side = 0.8 + 0.35 * clamp(0.5 + light.side * (x - middle) / wide);
    const dapple = side * (0.6 + 0.6 * speckle(Math.floor(x * 90), Math.floor(y * 90), seed));
    for (let c = 0; c < 3; c++) colour[c] = shades[c]! * dapple;
    return clamp((reach - Math.abs(x - middle)) / canvas.pixel + 0.5);
  });
}

/** A broad-leaved tree: a crown of blobs on a trunk. */
export function paintBroadleaf(stage: Stage, { x: root, foot, tall, leaf, distance }: TreeLook): void {
  const { canvas, draws, light } = stage;
  const wide = tall * draws.range(0.26, 0.4);
  const middle = foot - tall * 0.65;
  const [shiftX, shiftY] = [draws.unit(), draws.unit()];
  const shades = lit(light, leaf, distance);
  paintTrunk(stage, { x: root, top: middle, foot, half: tall * 0.035, bark: [0.24, 0.18, 0.14], distance });
  canvas.paint(root - wide, foot - tall, root + wide, middle + tall * 0.35, (x, y, colour) => {
    const clump = cloudy(x * 0.5 / tall * 0.6 + shiftX, y * 0.5 / tall * 0.6 + shiftY);
    const [across, up] = [(x - root) / wide, (y - middle) / (tall * 0.35)];
    const out = Math.sqrt(across * across + up * up) + 0.7 * (clump - 0.5);
    const side = 0.75 + 0.5 * clamp(0.5 + light.side * (x - root) / wide - 0.7 * (y - middle) / tall);
    for (let c = 0; c < 3; c++) colour[c] = shades[c]! * side * (0.6 + 0.8 * clump);
    return clamp((0.92 - out) * wide / canvas.pixel + 0.5);
  });
}

/** Settings of {@linkcode paintTrunk}. */
export interface TrunkLook {
  x: number;
  top: number;
  foot: number;
  /** Half its width. */
  half: number;
  bark: Colour;
  distance: number;
}

/** A trunk or post, round in its shading. */
export function paintTrunk({ canvas, light }: Stage, { x: middle, top, foot, half, bark, distance }: TrunkLook): void {
  const shades = lit(light, bark, distance);
  const { pixel } = canvas;
  canvas.paint(middle - half - pixel, top, middle + half + pixel, foot, (x, y, colour) => {
    const across = (x - middle) / half;
    const round = 0.8 + 0.45 * light.side * across + 0.3 * (cloudy(x * 1.7, y * 0.35) - 0.5);
    for (let c = 0; c < 3; c++) colour[c] = shades[c]! * round;
    return clamp((half - Math.abs(x - middle)) / pixel + 0.5);
  });
}

/** Settings of {@linkcode paintTreeRow}. */
export interface TreeRowLook {
  /** Where the trees stand. */
  line: Profile;
  tall: number;
  count: number;
  distance: number;
}

/** Trees of one kind along a line, each of its own shade. */
export function paintTreeRow(stage: Stage, { line, tall, count, distance }: TreeRowLook): void {
  const { draws } = stage;
  const common = draws.pick(LEAVES);
  const paintTree = draws.chance(0.6) ? paintConifer : paintBroadleaf;
  for (let i = 0; i < count; i++) {
    const x = draws.range(-0.05, 1.05);
    const leaf = mix(common, draws.pick(LEAVES), 0.25);
    paintTree(stage, { x, foot: line(x) + 0.02, tall: tall * draws.range(0.6, 1.2), leaf, distance });
  }
}
