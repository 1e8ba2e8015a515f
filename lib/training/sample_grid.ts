import type * as tf from "@tensorflow/tfjs-core";
import type { Picture } from "../datasets/landscape.ts";

/** A model that draws images. */
export interface ImageSampler {
  /** Images `[B, H, W, 3]` in [0, 1]: of the class of each label, or as many as `count`. */
  generate(options: SampleOptions & { seed: number; labels?: readonly number[]; count?: number }): tf.Tensor4D;
}

/** How samples are drawn. */
export interface SampleOptions {
  /** Default: 1. */
  temperature?: number;
  /** Of how many of the likeliest codes; default: all. */
  topK?: number;
  /** How far the class is followed; default: as the model usually does. */
  guidance?: number;
}

/** Options of {@linkcode sampleGrid}. */
export interface SampleGridOptions extends SampleOptions {
  /** Samples in a row. Default: 8. */
  columns?: number;
}

/**
 * Samples of a generator in one picture, a row for each class: the same seed after each epoch shows what training changed, and not what chance did.
 * As a PNG, by `encodePng()`, it goes wherever a listener of the run puts it.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { encodePng } from "../datasets/mod.ts";
 * import { createAutoencoder, createGenerator } from "../models/mod.ts";
 * import { sampleGrid } from "./sample_grid.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const bottleneck = { kind: "fsq", levels: [8, 5, 5, 5] } as const;
 * const autoencoder = createAutoencoder({ tokenizer: "vit", profile: "tiny", bottleneck }, 0);
 * const model = createGenerator({ profile: "tiny", head: { kind: "codes" }, classes: 6 }, autoencoder, 0);
 * const grid = sampleGrid(model, 0, [0, 5], { columns: 3 });
 * assertEquals([grid.height, grid.width], [2 * 32, 3 * 32]);
 * const png = await encodePng(grid);
 * assertEquals(png[1], "P".charCodeAt(0));
 * ```
 *
 * @param model What draws.
 * @param seed A whole number that fits int32.
 * @param classes A class for each row; or for generators without classes, how many rows.
 * @param options How wide the grid is, and how samples are drawn.
 * @returns The picture, rows without gaps.
 * @throws {RangeError} if there are no rows or columns, or the generator refuses.
 */
export function sampleGrid(
  model: ImageSampler,
  seed: number,
  classes: readonly number[] | number,
  options: SampleGridOptions = {},
): Picture {
  const { columns = 8, ...sampling } = options;
  const rows = typeof classes === "number" ? classes : classes.length;
  for (const [what, count] of Object.entries({ rows, columns })) {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`A grid has a positive whole number of ${what}: got ${count}.`);
    }
  }
  const which = typeof classes === "number"
    ? { count: rows * columns }
    : { labels: classes.flatMap((label) => Array<number>(columns).fill(label)) };
  const images = model.generate({ ...sampling, seed, ...which }); // [rows·columns, H, W, 3]
  const [, h, w, c] = images.shape;
  const values = images.dataSync();
  images.dispose();
  const pixels = new Float32Array(values.length);
  const line = w * c; // numbers of a line of one sample
  for (let i = 0; i < rows * columns; i++) {
    const [row, column] = [Math.floor(i / columns), i % columns];
    for (let y = 0; y < h; y++) {
      const from = (i * h + y) * line;
      pixels.set(values.subarray(from, from + line), ((row * h + y) * columns + column) * line);
    }
  }
  return { height: rows * h, width: columns * w, pixels };
}
