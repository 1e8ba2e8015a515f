import { CROP_MARGIN } from "./augment.ts";
import type { LabelledPictures, Splits } from "./dataset.ts";
import { Canvas } from "./drawing/canvas.ts";
import { Draws } from "./drawing/draws.ts";
import { ageGroup, type AgeGroups, ageOf, FACE_AGE_GROUPS } from "./faces/age.ts";
import { measure } from "./faces/anatomy.ts";
import { paintBackdrop, paintBody } from "./faces/backdrop.ts";
import { paintEyes } from "./faces/eyes.ts";
import { paintBrows, paintMouth, paintNose } from "./faces/features.ts";
import { Frame } from "./faces/frame.ts";
import { paintBeard, paintGlasses } from "./faces/extras.ts";
import { paintHairBefore, paintHairBehind } from "./faces/hair.ts";
import { paintEars, paintHead } from "./faces/head.ts";
import { drawTraits, type FaceTraits } from "./faces/traits.ts";
import { paintWrinkles } from "./faces/wrinkles.ts";
import { resizePicture } from "./resize.ts";
import { holdOut } from "./split.ts";

export { type AgeGroups, FACE_AGE_FLOOR, FACE_AGE_GROUPS } from "./faces/age.ts";
export type { Signs } from "./faces/signs.ts";
export type { FaceTraits } from "./faces/traits.ts";

/**
 * Decides by chance what somebody of an age looks like. First how old they look, which is not how old they are: see
 * {@linkcode FACE_AGE_FLOOR}. All signs of age follow from that, each with a deviation of its own: proportions, wrinkles, folds,
 * sagging, grey hair, receding hair, spots. The rest (skin, build, hairstyle, expression, light…) is nearly the same for all ages.
 *
 * @example The same words are the same person, younger and older
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { describeFace } from "./faces.ts";
 *
 * const [child, old] = [describeFace(6, 0, 7), describeFace(80, 0, 7)];
 * assertEquals(child.iris, old.iris);
 * assertEquals([child.signs.growth < 0.7, child.signs.wrinkles, old.signs.growth, old.signs.wrinkles > 0.5], [true, 0, 1, true]);
 * ```
 *
 * @param age Years, from 1 to 90.
 * @param words Whole numbers that choose the person.
 * @returns Everything about the face, as data. It can be changed before it is drawn.
 * @throws {RangeError} if the age is none that is drawn.
 */
export function describeFace(age: number, ...words: number[]): FaceTraits {
  return drawTraits(age, new Draws(FACE_STREAM, ...words));
}

const FACE_STREAM = 0x66616365; // keeps these draws apart from those of scenes

/**
 * Draws a face: a portrait like a flat illustration, in soft light from one side.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { describeFace, drawFace } from "./faces.ts";
 *
 * const traits = describeFace(40, 0, 7);
 * assertEquals(drawFace(traits, 48).length, 48 * 48 * 3);
 * assertEquals(drawFace({ ...traits, smile: 1 }, 48).join() === drawFace({ ...traits, smile: 0 }, 48).join(), false);
 * ```
 *
 * @param traits What to draw: see {@linkcode describeFace}.
 * @param side Height and width, in pixels; from 32 on all is to be seen. A face looks alike at any size.
 * @returns RGB bytes `[side, side, 3]`.
 * @throws {RangeError} if the side is no whole number from 1.
 */
export function drawFace(
  traits: FaceTraits,
  side: number,
): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(side) || side < 1) {
    throw new RangeError(
      `A face's side is a whole number from 1: got ${side}.`,
    );
  }
  const canvas = new Canvas(side, side);
  const { x, y, scale, roll } = traits.pose;
  const sitter = {
    frame: new Frame(canvas, x, y, scale, roll),
    traits,
    anatomy: measure(traits),
  };
  paintBackdrop(canvas, traits);
  paintHairBehind(sitter);
  paintBody(sitter);
  paintEars(sitter);
  paintHead(sitter);
  paintWrinkles(sitter);
  paintNose(sitter);
  paintBeard(sitter);
  paintMouth(sitter);
  paintEyes(sitter);
  paintBrows(sitter);
  paintHairBefore(sitter);
  paintGlasses(sitter);
  const { tint } = traits.light;
  for (let at = 0; at < canvas.rgb.length; at++) {
    canvas.rgb[at]! *= tint[at % 3]!;
  }
  canvas.addGrain(traits.grain, traits.seed);
  return canvas.toBytes();
}

/** Settings of {@linkcode proceduralFaces}. */
export interface FaceOptions {
  /** Faces to learn from and to choose by, together. */
  train: number;
  /** Faces to measure with. */
  test: number;
  /** A whole number that chooses them. */
  seed: number;
  /** Side of the pictures a model will see, in pixels. Faces are drawn 1.25 times as large, which random crops need. */
  imageSize: number;
  /** Share of `train` that is for validation, the same of each group of ages. Default 0.1. */
  validationShare?: number;
  /** What the classes are: ages in steps of ten years, or child, young, middle, old. Default `"decades"`. */
  groups?: AgeGroups;
}

/** The parts of a set of drawn faces. */
export interface FaceSplits extends Splits {
  readonly train: FacePictures;
  readonly validation: FacePictures;
  readonly test: FacePictures;
}

/**
 * A dataset of drawn faces with their ages, in whole years from 1 to 90, spread as in a population nearly even up to 60 and
 * thinning out from there (see `agePopulation` in `faces/age.ts`): the mean is 41, the standard deviation 24 years, which is
 * the error of a model that always says the mean. No model can do better than {@linkcode FACE_AGE_FLOOR}, 4.4 years, on average.
 * Nothing is stored: a face is drawn when it is read.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { proceduralFaces } from "./faces.ts";
 *
 * const { train, validation, test } = proceduralFaces({ train: 200, test: 50, seed: 0, imageSize: 32, groups: "stages" });
 * assertEquals(train.length + validation.length, 200);
 * assertEquals((await test.read(0, [32, 32])).length, 32 * 32 * 3);
 * assertEquals(test.target(0), test.traits(0).age); // years
 * assertEquals(test.classes, ["child", "young", "middle", "old"]);
 * ```
 *
 * @param options See {@linkcode FaceOptions}.
 * @returns The faces; `target(i)` is the age, `traits(i)` all else. Nothing of them is refused.
 * @throws {RangeError} if a number is none that makes sense.
 */
export function proceduralFaces(options: FaceOptions): FaceSplits {
  const {
    train,
    test,
    seed,
    imageSize,
    validationShare = 0.1,
    groups = "decades",
  } = options;
  for (
    const [name, value, least] of [["train", train, LEAST_TRAIN], [
      "test",
      test,
      1,
    ], [
      "imageSize",
      imageSize,
      1,
    ]] as const
  ) {
    if (!Number.isInteger(value) || value < least) {
      throw new RangeError(
        `${name} is a whole number from ${least}: got ${value}.`,
      );
    }
  }
  if (seed !== (seed | 0)) {
    throw new RangeError(
      `A seed is a whole number that fits 32 bits: got ${seed}.`,
    );
  }
  const byGroup = Map.groupBy(
    Array.from({ length: train }, (_, i) => i),
    (i) => ageGroup(groups, ageOf(i, seed, TRAIN)),
  );
  const splits = [...byGroup.values()].map((numbers) => holdOut(numbers, String, validationShare, seed));
  const pictures = (part: number, numbers: number[]) =>
    new FacePictures(numbers.toSorted((a, b) => a - b), {
      words: [seed, part],
      imageSize,
      groups,
    });
  return {
    train: pictures(TRAIN, splits.flatMap(({ kept }) => kept)),
    validation: pictures(TRAIN, splits.flatMap(({ heldOut }) => heldOut)),
    test: pictures(TEST, Array.from({ length: test }, (_, i) => i)),
    report: { refused: [], handled: [], ignored: [] },
  };
}

const [TRAIN, TEST] = [0, 1];
const LEAST_TRAIN = 50; // so many have at least two of each ten years: one to learn from, one to choose by

/** Drawn faces by number. */
export class FacePictures implements LabelledPictures {
  /** Groups of ages, from the youngest on. */
  readonly classes: readonly string[];
  readonly labels: Int32Array;
  readonly length: number;
  readonly #numbers: readonly number[];
  readonly #ages: Int32Array;
  readonly #words: readonly number[];
  readonly #side: number;

  /**
   * @param numbers Numbers of the faces among all of their part of the set.
   * @param of The set: words that choose its faces, side in pixels for which it is drawn, kind of its classes.
   */
  constructor(
    numbers: readonly number[],
    of: { words: readonly number[]; imageSize: number; groups: AgeGroups },
  ) {
    this.#numbers = numbers;
    this.#words = of.words;
    this.#side = Math.round(CROP_MARGIN * of.imageSize);
    this.#ages = Int32Array.from(
      numbers,
      (number) => ageOf(number, ...of.words),
    );
    this.length = numbers.length;
    this.classes = FACE_AGE_GROUPS[of.groups].map(({ name }) => name);
    this.labels = this.#ages.map((age) => ageGroup(of.groups, age));
  }

  /**
   * The age of a face.
   *
   * @param index Number of the picture.
   * @returns Years.
   * @throws {RangeError} if there is no such index.
   */
  target(index: number): number {
    return this.traits(index).age;
  }

  /**
   * All that is drawn of a face.
   *
   * @param index Number of the picture.
   * @returns Its traits.
   * @throws {RangeError} if there is no such index.
   */
  traits(index: number): FaceTraits {
    const number = this.#numbers[index];
    if (number === undefined) {
      throw new RangeError(
        `Faces are numbered 0 to ${this.length - 1}: got ${index}.`,
      );
    }
    return describeFace(this.#ages[index]!, ...this.#words, number);
  }

  /** Draws a face: see {@linkcode LabelledPictures}. */
  // deno-lint-ignore require-await -- so that an error in it rejects
  async read(
    index: number,
    size: readonly [height: number, width: number],
  ): Promise<Uint8Array> {
    return resizePicture(drawFace(this.traits(index), this.#side), [
      this.#side,
      this.#side,
    ], size);
  }
}
