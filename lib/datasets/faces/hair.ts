import { clamp, type Colour, mix } from "../drawing/canvas.ts";
import { cloudy } from "../drawing/noise.ts";
import type { Sitter } from "./anatomy.ts";
import type { FaceTraits } from "./traits.ts";

const GREY: Colour = [0.62, 0.62, 0.63];
const SILVER: Colour = [0.93, 0.93, 0.92];

/** Colour of the hair at a place that turns grey early (1) or late (0). */
export function hairColour({ hair, signs }: FaceTraits, early: number): Colour {
  const grey = clamp(signs.grey * 1.7 - 0.7 * (1 - early));
  return mix(mix(hair, GREY, grey), SILVER, clamp(signs.grey * 2.2 - 1.35));
}

/** What a hairstyle is made of. */
interface Cut {
  /** How far the hair stands off the skull, above and beside. */
  top: number;
  beside: number;
  /** Level to which it hangs beside the face, and behind it. */
  sides: number;
  length: number;
  /** Level of the hairline above the middle of the forehead, as a share of the way from the crown to the brows. */
  line: number;
  /** How uneven its outline is. */
  rough: number;
}

const CUTS: Readonly<Record<FaceTraits["hairstyle"], Cut>> = {
  cropped: { top: 0.035, beside: 0.015, sides: -0.08, length: -0.1, line: 0.42, rough: 0.01 },
  short: { top: 0.12, beside: 0.05, sides: 0.0, length: 0.1, line: 0.46, rough: 0.05 },
  parted: { top: 0.13, beside: 0.06, sides: 0.02, length: 0.1, line: 0.42, rough: 0.015 },
  fringe: { top: 0.12, beside: 0.08, sides: 0.2, length: 0.3, line: 0.86, rough: 0.03 },
  bob: { top: 0.13, beside: 0.13, sides: 0.8, length: 0.8, line: 0.5, rough: 0.015 },
  long: { top: 0.12, beside: 0.11, sides: 1.55, length: 1.5, line: 0.42, rough: 0.02 },
  bun: { top: 0.07, beside: 0.03, sides: -0.05, length: 0.0, line: 0.38, rough: 0.01 },
  curls: { top: 0.22, beside: 0.19, sides: 0.3, length: 0.5, line: 0.45, rough: 0.1 },
};

/** A painter of strands: hair colour with streaks that run out from the parting, a sheen, and grey that begins at the temples. */
function strands({ traits, anatomy }: Sitter, thinness: number) {
  const { light, seed, hairstyle } = traits;
  const shift = (seed % 83) / 83;
  const [late, early] = [hairColour(traits, 0), hairColour(traits, 1)];
  const curly = hairstyle === "curls";
  return (u: number, v: number, colour: number[]): number => {
    const streak = curly
      ? cloudy(u * 0.8 + shift, v * 0.8)
      : cloudy(Math.atan2(u - 0.2 * traits.parting, v + 1.9) * 1.1 + shift, (v + Math.abs(u)) * 0.12);
    const temple = clamp(Math.abs(u) / anatomy.halfWidth * 0.8 + 0.25 * v + 0.1 + 0.9 * (streak - 0.5));
    const sheen = 0.22 * clamp(1 - Math.abs(v + 0.72 - 0.25 * u * u) * 4) * (0.5 + light.strength);
    const shade = 0.72 + 0.42 * streak + 0.22 * light.side * light.strength * u + sheen - 0.12 * clamp(v);
    for (let c = 0; c < 3; c++) colour[c] = (late[c]! + (early[c]! - late[c]!) * temple) * shade + 0.12 * sheen;
    return thinness > 0 ? clamp(1 - thinness * (0.35 + 1.1 * streak)) : 1;
  };
}

/** How the hair is cut and how much is left. */
function cutOf({ hairstyle, volume, signs, pose }: FaceTraits): Cut & { fuzz: number } {
  const cut = CUTS[signs.recession > 0.55 ? "cropped" : hairstyle]; // whoever has little hair wears it short
  const infant = clamp((0.28 - signs.growth) / 0.18); // a baby's hair is short and thin
  const grown = 1 - 0.85 * infant;
  const full = 1 - 0.55 * signs.recession;
  return {
    ...cut,
    top: cut.top * volume * grown * full,
    beside: cut.beside * volume * grown + 0.05 * clamp(signs.recession * 2 - 1), // what is left stands off
    sides: Math.min(cut.sides, 1.0 - 1.1 * infant) - 0.02 * pose.pitch,
    length: cut.length - (cut.length + 0.1) * infant,
    line: cut.line * (1 - 0.3 * infant),
    fuzz: Math.max(0.62 * infant, 0.3 * clamp(signs.recession * 1.6 - 0.3)),
  };
}

/** The outline of hair below the widest level of the head: it swings out a little, and in towards its ends. */
function fallOf({ anatomy }: Sitter, { length }: Cut) {
  const { halfWidth, widest } = anatomy;
  return (u: number, v: number, off: number) => {
    const share = clamp((v - widest) / Math.max(0.3, length - widest));
    return Math.abs(u) - halfWidth - off - clamp(length) * (0.07 * Math.sin(3 * share) - 0.16 * share ** 5);
  };
}

/** Hair behind the head, before the head is painted. */
export function paintHairBehind(sitter: Sitter): void {
  const { frame, traits, anatomy } = sitter;
  const { seed, hairstyle, signs } = traits;
  const { halfWidth, head, crown } = anatomy;
  const cut = cutOf(traits);
  const shift = (seed % 79) / 79;
  const brush = strands(sitter, 0);
  const dim = (u: number, v: number, colour: number[]) => {
    const opacity = brush(u, v, colour);
    const dark = v > -0.2 && Math.abs(u) < halfWidth * 1.02 ? 0.72 : 0.9;
    for (let c = 0; c < 3; c++) colour[c]! *= dark;
    return opacity;
  };
  if (hairstyle === "bun" && signs.growth > 0.3) {
    const [u, v, size] = [0.12 * traits.parting, crown - 0.16, 0.25 * traits.volume];
    frame.fill([u - size, v - size, u + size, v + size], (atU, atV) => Math.hypot(atU - u, atV - v) - size, brush);
  }
  const beside = fallOf(sitter, cut);
  const most = Math.max(cut.top, cut.beside) + cut.rough;
  const bald = clamp(signs.recession * 1.5 - 0.55); // the crown is bare, the sides stay
  frame.fill([-halfWidth - most - 0.2, crown - most, halfWidth + most + 0.2, cut.length + 0.1], (u, v) => {
    const side = clamp((v - crown) / (anatomy.widest - crown));
    const off = cut.top * (1 - bald) + (cut.beside - cut.top * (1 - bald)) * side +
      cut.rough * 2 * (cloudy(u * 0.7 + shift, v * 0.7) - 0.5);
    const around = v < anatomy.widest ? head(u, v) - off : beside(u, v, off);
    const wave = 0.05 * Math.sin(u * 9 + seed);
    const lowest = Math.max(v - cut.length - wave + 0.15 * (u / halfWidth) ** 2, crown - 0.5 + 0.9 * bald - v);
    return Math.max(around, lowest);
  }, dim);
}

/** Hair over the forehead and beside the face, after the head is painted. */
export function paintHairBefore(sitter: Sitter): void {
  const { frame, traits, anatomy } = sitter;
  const { seed, parting, hairstyle, signs, pose } = traits;
  const { halfWidth, head, crown, browV, widest } = anatomy;
  const cut = cutOf(traits);
  const shift = (seed % 79) / 79;
  const { recession } = signs;
  const straight = hairstyle === "fringe";
  const swept = hairstyle === "parted" || hairstyle === "bob" || hairstyle === "long" ? 0.1 : 0.03;
  const middle = crown + (browV - crown) * cut.line * (1 - 0.25 * recession);
  const temples = 0.42 * clamp(recession * 1.5) * (straight ? 0.6 : 1);
  const back = clamp(recession * 1.7 - 0.6); // the whole line moves up to the crown
  const hanging = cut.sides > 0.4;
  const wall = halfWidth * (hanging ? 0.88 : 0.93); // where hair beside the face begins
  const beside = fallOf(sitter, cut);
  const most = Math.max(cut.top, cut.beside) + cut.rough;
  const brush = strands(sitter, cut.fuzz);
  const taper = hanging ? 0.13 + cut.beside : 0; // locks end in a point
  const part = 0.35 * parting + 0.1 * pose.yaw;
  frame.fill(
    [-halfWidth - most, crown - most, halfWidth + most, Math.max(cut.sides, middle) + 0.15],
    (u, v) => {
      const level = clamp((v - crown) / (widest - crown));
      const noise = cloudy(u * 0.7 + shift, v * 0.7) - 0.5;
      const bare = clamp(back * 1.6 - 0.6);
      const off = cut.top * (1 - bare) - 0.05 * bare + (cut.beside - cut.top * (1 - bare) + 0.05 * bare) * level +
        cut.rough * 2 * noise;
      const around = v < widest ? head(u, v) - off : beside(u, v, off);
      const below = clamp((v - widest) / Math.max(0.3, cut.sides - widest));
      const across = Math.abs(u - 0.12 * pose.yaw * (1 - below)) / (wall + taper * below * below);
      const fall = straight ? Math.max(0, across - 0.75) * 4 : across ** 5;
      const corner = temples * Math.exp(-(((across - 0.55) / 0.28) ** 2)); // receding begins above the temples
      const sweep = swept * (1 - Math.exp(-(((u - part) / 0.22) ** 2))) - swept * 0.6;
      const strand = (straight ? 0.16 : 0.1) * (cloudy(u * 0.9 + shift, 0.3) - 0.5) * (1 - back);
      const line = middle - corner - back * 0.75 * (1 - clamp(across) ** 6) + sweep + strand +
        (cut.sides - middle) * fall;
      const end = v - cut.sides + 0.5 * Math.max(0, across - 1) + 1.2 * cut.rough * noise; // rounded outwards
      return Math.max(around, Math.min(0.6 * (v - line), across > 1 ? end : 9));
    },
    brush,
    0.01 + 0.05 * (cut.fuzz + 0.3 * recession),
  );
}
