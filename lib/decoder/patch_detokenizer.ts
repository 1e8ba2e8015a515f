import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, type Initializer, Linear } from "../nn/mod.ts";
import { unpatchify } from "../ops/mod.ts";
import { checkGrid, checkTokens, type Detokenizer, type TokenRows } from "./detokenizer.ts";

/** Shape of a {@linkcode PatchDetokenizer}. */
export interface PatchDetokenizerOptions {
  /** D, numbers a token. */
  width: number;
  /** P, side of a patch in pixels. */
  patch: number;
  /** Rows and columns of patches. */
  grid: TokenRows;
}

/**
 * Images from the tokens of a Vision Transformer: each token becomes the 3·P² pixels of its patch by a linear map, and the patches are
 * put in place.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { PatchDetokenizer } from "./patch_detokenizer.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const detokenizer = new PatchDetokenizer({ width: 8, patch: 4, grid: [4, 8] }, new Initializer(0));
 * assertEquals(detokenizer.call(tf.zeros([2, 32, 8]), { training: false }).shape, [2, 16, 32, 3]);
 * ```
 */
export class PatchDetokenizer implements Detokenizer {
  readonly width: number;
  readonly output: Linear;

  readonly #patch: number;
  readonly #grid: TokenRows;

  /**
   * @param init Makes the variables.
   * @throws {RangeError} if that is no grid.
   */
  constructor({ width, patch, grid }: PatchDetokenizerOptions, init: Initializer) {
    checkGrid(grid);
    this.width = width;
    this.#patch = patch;
    this.#grid = grid;
    this.output = new Linear(width, 3 * patch * patch, init.at("output"));
  }

  /** See {@linkcode Detokenizer.call}. */
  call(tokens: tf.Tensor3D, _options: CallOptions): tf.Tensor4D {
    const [rows, columns] = this.#grid;
    checkTokens(tokens, [rows * columns, this.width], "The patch detokenizer");
    const size: [number, number] = [rows * this.#patch, columns * this.#patch];
    return tf.tidy(() => unpatchify(this.output.call(tokens), size, this.#patch)); // [B, H, W, 3]
  }

  /** See {@linkcode Detokenizer.flops}. */
  flops(): number {
    const [rows, columns] = this.#grid;
    return this.output.flops(rows * columns);
  }
}
