import { type Colour, mix } from "../drawing/canvas.ts";
import type { Draws } from "../drawing/draws.ts";
import { along, BACKDROPS, CLOTHES, HAIRS, IRISES, RIMS, SKINS } from "./palette.ts";
import { drawSigns, type Signs } from "./signs.ts";

/** Ways to wear one's hair; how much of it is left is a matter of age. */
export const HAIRSTYLES = ["cropped", "short", "parted", "fringe", "bob", "long", "bun", "curls"] as const;

/** Everything that chance decides about a face: what is drawn, as data. Lengths are in half heights of the head. */
export interface FaceTraits {
  /** Years. */
  age: number;
  /** How old it looks, in years: the age with the deviation of {@linkcode looksDeviation}. All that follows depends on this alone. */
  apparentAge: number;
  /** How far each sign of age has come. */
  signs: Signs;
  /** From 0, soft, to 1, strong: jaw, brows, neck, and how likely a beard and receding hair are. */
  build: number;
  /** Where the head is, in sides of the picture, half its height, and how it is turned: roll in radians; yaw and pitch from -1 to 1. */
  pose: { x: number; y: number; scale: number; roll: number; yaw: number; pitch: number };
  /** Deviations from the usual proportions, around 0 with deviation 1. */
  shape: {
    width: number;
    jaw: number;
    taper: number;
    eyes: number;
    spacing: number;
    nose: number;
    mouth: number;
    ears: number;
    brows: number;
  };
  skin: Colour;
  /** From 0, lightest, to 1, darkest. */
  skinTone: number;
  /** Of the eyes. */
  iris: Colour;
  /** Before it turned grey. */
  hair: Colour;
  hairstyle: (typeof HAIRSTYLES)[number];
  /** Where the hair is parted, from -1 to 1. */
  parting: number;
  /** Volume of the hair around 1. */
  volume: number;
  /** None, or stubble, moustache, goatee, full. */
  beard: "none" | "stubble" | "moustache" | "goatee" | "full";
  /** None, or the shape of the lenses. */
  glasses: "none" | "round" | "square";
  rims: Colour;
  /** From -1, sad, to 1, smiling. */
  smile: number;
  /** How far the mouth is open, from 0 to 1; teeth show. */
  open: number;
  /** How wide the eyes are open around 1. */
  awake: number;
  /** Freckles from 0 to 1. */
  freckles: number;
  clothes: { colour: Colour; trim: Colour; neck: "round" | "collar" | "high" };
  backdrop: { upper: Colour; lower: Colour; pattern: "plain" | "cloudy" | "lights" };
  /** Where light comes from, from -1, left, to 1, right; how strong, and what it multiplies colours by. */
  light: { side: number; strength: number; tint: Colour };
  /** Strength of the camera's noise. */
  grain: number;
  /** A whole number that chooses what has no meaning: places of spots, strands of hair. */
  seed: number;
}

type Hairstyle = FaceTraits["hairstyle"];

// deno-fmt-ignore
/** Hairstyles by build, as often as each is worn. */
const STRONG_STYLES: readonly Hairstyle[] = ["cropped", "cropped", "short", "short", "parted", "parted", "fringe", "curls", "long"];
// deno-fmt-ignore
const SOFT_STYLES: readonly Hairstyle[] = ["short", "fringe", "curls", "bob", "bob", "bun", "long", "long"];

/** Beards, each with the share of those of a strong build who have this one or one before it. */
const BEARDS: readonly (readonly [FaceTraits["beard"], number])[] = [
  ["full", 0.16],
  ["goatee", 0.26],
  ["moustache", 0.36],
  ["stubble", 0.55],
  ["none", 1],
];

/**
 * Decides everything about a face. The same numbers are drawn for any age, so that the same draws at another age are the same
 * person, younger or older.
 *
 * @param age Years.
 * @param draws The chance.
 * @returns What to draw.
 */
export function drawTraits(age: number, draws: Draws): FaceTraits {
  const { apparentAge, signs } = drawSigns(age, draws);
  const build = draws.unit();
  const strong = build > 0.5;
  const skinTone = draws.unit();
  const hairPlace = draws.unit() ** 1.3 * (skinTone < 0.45 ? 1 : 0.3);
  const irises = draws.unit() < (skinTone < 0.4 ? 0.6 : 0.05) ? IRISES.light : IRISES.dark;
  const style = draws.unit();
  const styles = strong ? STRONG_STYLES : SOFT_STYLES;
  const beard = draws.unit();
  const glasses = draws.unit();
  const lenses = draws.pick(["round", "square"] as const);
  const freckles = Math.max(0, draws.range(-2, 1));
  const clothes = draws.pick(CLOTHES);
  const backdrop = draws.pick(BACKDROPS);
  const warm = draws.range(-1, 1);
  const cast = draws.range(0.9, 1.06);
  return {
    age,
    apparentAge,
    signs: { ...signs, recession: signs.recession * (strong ? 1 : 0.25) },
    build,
    pose: {
      x: 0.5 + draws.normal(0.018),
      y: 0.485 + draws.normal(0.014),
      scale: 0.3 * draws.range(0.93, 1.07) * (0.94 + 0.06 * signs.growth),
      roll: draws.normal(0.05),
      yaw: draws.range(-1, 1),
      pitch: draws.range(-1, 1),
    },
    shape: {
      width: draws.normal(1),
      jaw: draws.normal(1),
      taper: draws.normal(1),
      eyes: draws.normal(1),
      spacing: draws.normal(1),
      nose: draws.normal(1),
      mouth: draws.normal(1),
      ears: draws.normal(1),
      brows: draws.normal(1),
    },
    skin: mix(along(SKINS, skinTone), [0.85, 0.55, 0.4], draws.range(0, 0.12)),
    skinTone,
    iris: draws.pick<Colour>(irises),
    hair: along(HAIRS, hairPlace),
    hairstyle: styles[Math.floor(style * styles.length)]!,
    parting: draws.range(-1, 1),
    volume: draws.range(0.7, 1.3),
    beard: strong && signs.growth > 0.85 ? BEARDS.find(([, upTo]) => beard < upTo)![0] : "none",
    glasses: glasses < 0.08 + 0.35 * signs.wrinkles ? lenses : "none",
    rims: draws.pick(RIMS),
    smile: draws.range(-0.25, 1),
    open: Math.max(0, draws.range(-1.2, 1)),
    awake: 1 + draws.normal(0.08),
    freckles: skinTone < 0.35 ? freckles * (1 - signs.wrinkles) : 0,
    clothes: { colour: clothes, trim: draws.pick(CLOTHES), neck: draws.pick(["round", "collar", "high"] as const) },
    backdrop: {
      upper: backdrop,
      lower: mix(backdrop, draws.pick(BACKDROPS), draws.range(0.1, 0.7)),
      pattern: draws.pick(["plain", "cloudy", "lights"] as const),
    },
    light: {
      side: draws.range(-1, 1),
      strength: draws.range(0.2, 0.5),
      tint: [cast * (1 + 0.05 * warm), cast, cast * (1 - 0.07 * warm)],
    },
    grain: draws.range(0, 0.05),
    seed: draws.whole(0, 1e6),
  };
}
