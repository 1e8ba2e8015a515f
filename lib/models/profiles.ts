/** Names of the sizes in which every model comes. */
export type ProfileName = "tiny" | "small" | "base" | "paper";

/** A size of model, with the settings to train it. */
export interface Profile {
  /** Side of the square images, in pixels. */
  imageSize: number;
  /** How many times pixel-unshuffle halves the sides; a ViT patch has side 2^levels. */
  levels: number;
  /** D, numbers a token. */
  width: number;
  /** Encoder blocks. */
  layers: number;
  /** A, heads. */
  heads: number;
  /** Numbers of a query, key or value of one head. */
  headWidth: number;
  /** Numbers a token inside the feed-forward half of a block. */
  mlpWidth: number;
  /** Numbers between the two layers of the classification head. */
  headHiddenWidth: number;
  /** Share that is dropped while training. */
  dropout: number;
  /** Adam's rate. */
  learningRate: number;
  /** Images a step. */
  batch: number;
  /** Passes over the training images. */
  epochs: number;
}

/**
 * The sizes. `paper` is the thesis's own setting, for a GPU; `tiny` is for tests and live notebook cells, `small` for every table on
 * real data in minutes a row on two cores, `base` for its headline rows. Filter sizes scale with the image: 64, 128 and 256 of 256
 * pixels are 16, 32 and 64 of 64. The head's hidden layer has the thesis's 128 numbers in `paper` and 64 in the others.
 */
export const PROFILES: Readonly<Record<ProfileName, Readonly<Profile>>> = {
  tiny: {
    imageSize: 32,
    levels: 2,
    width: 32,
    layers: 2,
    heads: 2,
    headWidth: 16,
    mlpWidth: 128,
    headHiddenWidth: 64,
    dropout: 0.1,
    learningRate: 1e-3,
    batch: 32,
    epochs: 6,
  },
  small: {
    imageSize: 64,
    levels: 3,
    width: 128,
    layers: 4,
    heads: 4,
    headWidth: 32,
    mlpWidth: 512,
    headHiddenWidth: 64,
    dropout: 0.1,
    learningRate: 3e-4,
    batch: 32,
    epochs: 12,
  },
  base: {
    imageSize: 128,
    levels: 4,
    width: 192,
    layers: 6,
    heads: 3,
    headWidth: 64,
    mlpWidth: 768,
    headHiddenWidth: 64,
    dropout: 0.1,
    learningRate: 3e-4,
    batch: 32,
    epochs: 10,
  },
  paper: {
    imageSize: 256,
    levels: 4,
    width: 768,
    layers: 12,
    heads: 12,
    headWidth: 64,
    mlpWidth: 3072,
    headHiddenWidth: 128,
    dropout: 0.1,
    learningRate: 1e-4,
    batch: 12,
    epochs: 20,
  },
};

/**
 * The values of a profile.
 *
 * @example
 * ```ts
 * import { profileOf, PROFILES } from "./profiles.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(profileOf("tiny"), PROFILES.tiny);
 * ```
 *
 * @param profile Its name, or values of one's own, which are checked.
 * @returns The values.
 * @throws {RangeError} if there is no profile of that name, or a value is out of range.
 */
export function profileOf(profile: ProfileName | Profile): Readonly<Profile> {
  if (typeof profile === "string") {
    if (!Object.hasOwn(PROFILES, profile)) {
      throw new RangeError(`A profile is one of ${Object.keys(PROFILES).join(", ")}, or its values: got ${profile}.`);
    }
    return PROFILES[profile];
  }
  for (const name of COUNTS) {
    const value = profile[name];
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`${name} of a profile is a positive whole number: got ${value}.`);
    }
  }
  return profile;
}

const COUNTS = [
  "imageSize",
  "levels",
  "width",
  "layers",
  "heads",
  "headWidth",
  "mlpWidth",
  "headHiddenWidth",
  "batch",
  "epochs",
] as const;
