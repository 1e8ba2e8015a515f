import { clamp } from "../drawing/canvas.ts";
import type { Draws } from "../drawing/draws.ts";
import { FACE_AGES, looksDeviation } from "./age.ts";

/** How far each sign of age has come, from 0, not begun, to 1, complete. */
export interface Signs {
  /** Proportions from a baby's to an adult's: large eyes low in a round head to a long face. */
  growth: number;
  /** Lines on the forehead, between the brows and beside the eyes. */
  wrinkles: number;
  /** Folds from the nose to the mouth and below its corners. */
  folds: number;
  /** Drooping lids, bags below the eyes, jowls, mouth turned down. */
  sag: number;
  /** Nose and ears that have gone on growing, lips that have grown thin. */
  features: number;
  /** Hair that has turned grey, then white. */
  grey: number;
  /** Forehead and crown without hair. */
  recession: number;
  /** Spots and unevenness of the skin. */
  spots: number;
}

/** Deviation of each sign, in units of {@linkcode looksDeviation}: how well one of them alone tells how old somebody looks. */
const OWN = { growth: 0.5, wrinkles: 1, folds: 1, sag: 1, features: 1.2, grey: 1.6, spots: 1.4 } as const;

/** Draws how old somebody of an age looks, and the signs of that. Nothing else of a face may depend on the age itself. */
export function drawSigns(age: number, draws: Draws): { apparentAge: number; signs: Signs } {
  if (!(age >= FACE_AGES.youngest && age <= FACE_AGES.oldest)) {
    throw new RangeError(`Faces are ${FACE_AGES.youngest} to ${FACE_AGES.oldest} years old: got ${age}.`);
  }
  const apparentAge = Math.max(0.5, age + draws.normal(looksDeviation(age)));
  const unit = looksDeviation(apparentAge);
  const years = (own: number) => Math.max(0.5, apparentAge + draws.normal(own * unit));
  const over = (own: number, from: number, to: number) => clamp((years(own) - from) / (to - from));
  const growth = clamp(years(OWN.growth) / 19) ** 0.8;
  return {
    apparentAge,
    signs: {
      growth,
      wrinkles: over(OWN.wrinkles, 26, 80),
      folds: over(OWN.folds, 24, 76),
      sag: over(OWN.sag, 36, 88),
      features: over(OWN.features, 40, 90),
      grey: over(OWN.grey, 34, 76),
      recession: over(1.2, 22, 66) * draws.unit() ** 0.7,
      spots: over(OWN.spots, 45, 85),
    },
  };
}
