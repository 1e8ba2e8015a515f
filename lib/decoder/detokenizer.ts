import type * as tf from "@tensorflow/tfjs-core";
import type { CallOptions } from "../nn/mod.ts";

/**
 * Turns tokens back into images: what a tokenizer does, the other way round. A module: `parameters()` and the like take it.
 *
 * It is made for images of one size, whose tokens all are real and stand row by row, without class token and positions.
 */
export interface Detokenizer {
  /** D, numbers a token. */
  readonly width: number;

  /**
   * Images `[B, H, W, 3]` of tokens `[B, N, D]`. Values are not limited to [0, 1], so that gradients pass everywhere: clip what is shown.
   *
   * @throws {RangeError} if the tokens have another shape than this detokenizer takes.
   */
  call(tokens: tf.Tensor3D, options: CallOptions): tf.Tensor4D;

  /** Floating-point operations for one image: 2 a multiply-add of matrix products and convolutions. */
  flops(): number;
}

/** Rows and columns that tokens stand in. */
export type TokenRows = readonly [rows: number, columns: number];

/**
 * Refuses what is no grid of tokens.
 *
 * @throws {RangeError} if a side is no positive whole number.
 */
export function checkGrid(grid: TokenRows): void {
  if (!grid.every((side) => Number.isInteger(side) && side > 0)) {
    throw new RangeError(`Tokens stand in a positive whole number of rows and of columns: got ${grid.join("×")}.`);
  }
}

/**
 * Refuses tokens of another shape than `[B, N, D]`.
 *
 * @param tokens What should be tokens.
 * @param wanted N and D.
 * @param caller Name for the error.
 * @throws {RangeError} if they are not.
 */
export function checkTokens(tokens: tf.Tensor3D, [n, d]: readonly [number, number], caller: string): void {
  if (tokens.rank !== 3 || tokens.shape[1] !== n || tokens.shape[2] !== d) {
    throw new RangeError(`${caller} takes tokens [B, ${n}, ${d}]: got the shape [${tokens.shape}].`);
  }
}
