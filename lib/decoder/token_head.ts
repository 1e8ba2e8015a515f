import type * as tf from "@tensorflow/tfjs-core";
import type { RandomStream } from "../ops/mod.ts";

/** How tokens are drawn. */
export interface SamplingOptions {
  /** Where what is drawn comes from. */
  random: RandomStream;
  /**
   * How daring, from 0: 1 draws from the distribution that was learned, less draws what is likely more often, 0 takes the likeliest. Of heads
   * that have a distribution. Default: 1.
   */
  temperature?: number | undefined;
  /** Of how many of the likeliest codes one is drawn; of heads over codes. Default: all. */
  topK?: number | undefined;
}

/**
 * Tokens of one kind, as an autoregressive decoder sees them: how they enter it, what it says of the next one, and how one is drawn from
 * that. A module. Tokens are codes int32 `[B, N]`, or vectors float32 `[B, N, C]`.
 */
export interface TokenHead {
  readonly kind: "codes" | "mixture" | "regression";
  /** Axes of a token behind B and N: none for codes, C for vectors. */
  readonly tokenShape: readonly number[];

  /** Tokens as the decoder's input, `[B, N, D]`. */
  embed(tokens: tf.Tensor): tf.Tensor3D;

  /** What is said of tokens, by the decoder's features `[B, N, D]` of all before them; `[B, N, …]`. */
  call(features: tf.Tensor3D): tf.Tensor3D;

  /** Draws tokens from what is said of them; no gradient passes through. */
  sample(said: tf.Tensor3D, options: SamplingOptions): tf.Tensor;

  /** Floating-point operations for `n` tokens, in and out: 2 a multiply-add. */
  flops(n: number): number;
}

/**
 * Refuses ways to draw that there are not.
 *
 * @throws {RangeError} if a number is out of range, or there is one for what the head does not draw.
 */
export function checkSampling(kind: TokenHead["kind"], { temperature, topK }: Omit<SamplingOptions, "random">): void {
  if (temperature !== undefined && !(temperature >= 0 && temperature < Infinity)) {
    throw new RangeError(`A temperature is a number from 0: got ${temperature}.`);
  }
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1)) {
    throw new RangeError(`topK is a positive whole number of codes: got ${topK}.`);
  }
  if (kind === "regression" && temperature !== undefined) {
    throw new RangeError("A regression head says one vector and draws nothing: it has no temperature. Leave it out.");
  }
  if (kind !== "codes" && topK !== undefined) {
    throw new RangeError(`topK is of codes, which a head of the kind "${kind}" does not draw: leave it out.`);
  }
}
