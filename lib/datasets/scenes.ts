import { CROP_MARGIN } from "./augment.ts";
import type { LabelledPictures, Splits } from "./dataset.ts";
import { resizePicture } from "./resize.ts";
import { Canvas } from "./drawing/canvas.ts";
import { buildings } from "./scenes/buildings.ts";
import { Draws } from "./drawing/draws.ts";
import { forest } from "./scenes/forest.ts";
import { glacier } from "./scenes/glacier.ts";
import { drawLight } from "./scenes/light.ts";
import { mountain } from "./scenes/mountain.ts";
import { sea } from "./scenes/sea.ts";
import { street } from "./scenes/street.ts";
import type { Composition } from "./scenes/stage.ts";
import { holdOut } from "./split.ts";

const COMPOSITIONS: Readonly<Record<string, Composition>> = { buildings, forest, glacier, mountain, sea, street };

/** The kinds of scene, which are the classes of the Intel Image Classification set: buildings, forest, glacier, mountain, sea, street. */
export const SCENE_CLASSES: readonly string[] = Object.keys(COMPOSITIONS);

/**
 * Draws a scene: a composition that its kind has in common, with everything else by chance, hour and weather among it.
 *
 * @example The same words draw the same scene
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { drawScene } from "./scenes.ts";
 *
 * const scene = drawScene("sea", [24, 32], 0, 7);
 * assertEquals(scene.length, 24 * 32 * 3);
 * assertEquals(drawScene("sea", [24, 32], 0, 7), scene);
 * ```
 *
 * @param kind One of {@linkcode SCENE_CLASSES}.
 * @param size Height and width, in pixels. A scene looks alike at any size.
 * @param words Whole numbers that choose the scene.
 * @returns RGB bytes `[H, W, 3]`.
 * @throws {RangeError} if there is no such kind, or a side is no whole number from 1.
 */
export function drawScene(
  kind: string,
  size: readonly [height: number, width: number],
  ...words: number[]
): Uint8Array<ArrayBuffer> {
  return paintScene(kind, size, words).toBytes();
}

/**
 * Where the things of a scene are: houses, trees, cars, ice, mountains and sails, and not the sky, water, ground or road that they stand in
 * or hills far behind them.
 *
 * @example Much of a street is houses
 * ```ts
 * import { assert } from "@std/assert";
 * import { sceneThings } from "./scenes.ts";
 *
 * const things = sceneThings("street", [24, 32], 0, 7);
 * const share = things.reduce((sum, part) => sum + part, 0) / things.length;
 * assert(share > 0.2 && share < 0.95, `${share}`);
 * ```
 *
 * @param kind As for {@linkcode drawScene}, and so are size and words, of the same scene.
 * @param size Height and width, in pixels.
 * @param words Whole numbers that choose the scene.
 * @returns The share of each pixel that a thing covers, `[H, W]`.
 * @throws {RangeError} as {@linkcode drawScene}.
 */
export function sceneThings(
  kind: string,
  size: readonly [height: number, width: number],
  ...words: number[]
): Float32Array {
  return paintScene(kind, size, words).things;
}

function paintScene(kind: string, size: readonly [height: number, width: number], words: number[]): Canvas {
  const compose = COMPOSITIONS[kind];
  if (compose === undefined) throw new RangeError(`Scenes are of ${SCENE_CLASSES.join(", ")}: got "${kind}".`);
  if (!size.every((side) => Number.isInteger(side) && side >= 1)) {
    throw new RangeError(`Sides of a scene are whole numbers from 1: got ${size.join("×")}.`);
  }
  const draws = new Draws(SCENE_CLASSES.indexOf(kind), ...words);
  const canvas = new Canvas(...size);
  compose({ canvas, draws, light: drawLight(draws) });
  canvas.addGrain(draws.range(0, 0.06), draws.whole(0, 1e6));
  return canvas;
}

/** Settings of {@linkcode proceduralScenes}. */
export interface SceneOptions {
  /** Scenes to learn from and to choose by, together. */
  train: number;
  /** Scenes to measure with. */
  test: number;
  /** A whole number that chooses them. */
  seed: number;
  /** Side of the pictures a model will see, in pixels. Scenes are drawn 1.25 times as large, which random crops need. */
  imageSize: number;
  /** Share of `train` that is for validation. Default 0.1. */
  validationShare?: number;
}

/**
 * A dataset of drawn scenes of six kinds, as many of each (to within one). Nothing is stored: a scene is drawn when it is read.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { proceduralScenes } from "./scenes.ts";
 *
 * const { train, validation, test } = proceduralScenes({ train: 120, test: 30, seed: 0, imageSize: 32 });
 * assertEquals([train.length, validation.length, test.length], [108, 12, 30]);
 * assertEquals((await test.read(0, [32, 32])).length, 32 * 32 * 3);
 * ```
 *
 * @param options See {@linkcode SceneOptions}.
 * @returns The scenes; nothing of them is refused.
 * @throws {RangeError} if a split would lack a kind.
 */
export function proceduralScenes(options: SceneOptions): Splits {
  const { train, test, seed, imageSize, validationShare = 0.1 } = options;
  const kinds = SCENE_CLASSES.length;
  for (
    const [name, value, least] of [["train", train, 2 * kinds], ["test", test, kinds], [
      "imageSize",
      imageSize,
      1,
    ]] as const
  ) {
    if (!Number.isInteger(value) || value < least) {
      throw new RangeError(`${name} is a whole number from ${least}: got ${value}.`);
    }
  }
  const numbers = (count: number, label: number) =>
    Array.from({ length: count }, (_, i) => i).filter((i) => i % kinds === label);
  const splits = SCENE_CLASSES.map((_, label) => holdOut(numbers(train, label), String, validationShare, seed));
  const side = Math.round(CROP_MARGIN * imageSize);
  return {
    train: new Scenes(splits.flatMap(({ kept }) => kept), [seed, 0], side),
    validation: new Scenes(splits.flatMap(({ heldOut }) => heldOut), [seed, 0], side),
    test: new Scenes(Array.from({ length: test }, (_, i) => i), [seed, 1], side),
    report: { refused: [], handled: [], ignored: [] },
  };
}

/** Scenes by number; a number's remainder by the count of kinds is its label. */
class Scenes implements LabelledPictures {
  readonly classes = SCENE_CLASSES;
  readonly labels: Int32Array;
  readonly length: number;
  readonly #numbers: number[];
  readonly #words: number[];
  readonly #side: number;

  constructor(numbers: number[], words: number[], side: number) {
    this.#numbers = numbers.toSorted((a, b) => a - b);
    this.#words = words;
    this.#side = side;
    this.length = numbers.length;
    this.labels = Int32Array.from(this.#numbers, (number) => number % SCENE_CLASSES.length);
  }

  read(index: number, size: readonly [height: number, width: number]): Promise<Uint8Array> {
    return Promise.resolve().then(() => resizePicture(drawScene(...this.#sceneOf(index)), this.#size, size));
  }

  things(index: number, [rows, columns]: readonly [rows: number, columns: number]): Float32Array {
    return cellMeans(sceneThings(...this.#sceneOf(index)), this.#side, [rows, columns]);
  }

  get #size(): [height: number, width: number] {
    return [this.#side, this.#side];
  }

  #sceneOf(index: number): [kind: string, size: [number, number], ...words: number[]] {
    const number = this.#numbers[index];
    if (number === undefined) throw new RangeError(`Scenes are numbered 0 to ${this.length - 1}: got ${index}.`);
    return [SCENE_CLASSES[this.labels[index]!]!, this.#size, ...this.#words, number];
  }
}

/** Means of a square map over the cells of a grid, row by row; a value counts where its middle lies. */
function cellMeans(map: Float32Array, side: number, [rows, columns]: readonly [number, number]): Float32Array {
  const [sums, counts] = [new Float32Array(rows * columns), new Float32Array(rows * columns)];
  map.forEach((value, at) => {
    const [y, x] = [Math.floor(at / side) + 0.5, at % side + 0.5];
    const cell = Math.floor(y * rows / side) * columns + Math.floor(x * columns / side);
    sums[cell]! += value;
    counts[cell]! += 1;
  });
  return sums.map((sum, cell) => sum / Math.max(1, counts[cell]!));
}
