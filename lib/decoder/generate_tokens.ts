import * as tf from "@tensorflow/tfjs-core";
import { capture } from "../tensorflow/mod.ts";
import type { AutoregressiveDecoder } from "./autoregressive_decoder.ts";
import { generationStep, type GuidedSamplingOptions, noTokens, recomputingStep } from "./generation_step.ts";
import type { SamplingOptions } from "./token_head.ts";

/** Options of {@linkcode generateTokens}. */
export interface GenerateTokensOptions extends SamplingOptions {
  /** B, how many sequences. */
  count: number;
  /** The class of each, int32 `[B]`; of decoders with classes. */
  labels?: tf.Tensor1D | undefined;
  /**
   * How far what is typical of the class is preferred, from 0; see `guide()`. Twice the work. Of decoders of codes that were trained with
   * `classDropout`. Default: none, which is what 1 gives.
   */
  guidance?: number | undefined;
  /**
   * Whether keys and values of earlier tokens are kept, so that a token costs O(N). Without, the whole sequence is computed again for each
   * token, O(N²), to the same result: for comparison. Default: true.
   */
  cached?: boolean | undefined;
}

/**
 * Draws sequences, token after token. One step is recorded once, with fixed shapes, and runs N times; nothing is read back between.
 *
 * @example A decoder that has learned nothing
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { RandomStream } from "../ops/mod.ts";
 * import { AutoregressiveDecoder } from "./autoregressive_decoder.ts";
 * import { CodeHead } from "./code_head.ts";
 * import { generateTokens } from "./generate_tokens.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const head = new CodeHead({ width: 8, codes: 5 }, new Initializer(0));
 * const shape = { width: 8, layers: 1, heads: 2, headWidth: 4, mlpWidth: 16, dropout: 0, length: 6 };
 * const decoder = new AutoregressiveDecoder(shape, head, new Initializer(1));
 * const draw = (cached: boolean) =>
 *   generateTokens(decoder, { count: 3, random: new RandomStream(7), cached }).arraySync();
 * assertEquals(draw(true), draw(false));
 * ```
 *
 * @param decoder What says how likely tokens are.
 * @param options How many, and how they are drawn.
 * @returns Codes int32 `[B, N]`, or vectors `[B, N, C]`.
 * @throws {RangeError} if an option is out of range or not of this decoder, or there are no sequences.
 */
export function generateTokens(decoder: AutoregressiveDecoder, options: GenerateTokensOptions): tf.Tensor {
  const { count, labels, cached = true, ...sampling } = options;
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`How many sequences to draw is a positive whole number: got ${count}.`);
  }
  checkGuidance(decoder, sampling.guidance);
  if (sampling.guidance !== undefined && labels === undefined) {
    throw new RangeError("Guidance is towards a class: give labels.");
  }
  return (cached ? withCache : withoutCache)(decoder, { count, labels, ...sampling });
}

type Drawing = GuidedSamplingOptions & { count: number; labels: tf.Tensor1D | undefined };

/**
 * Refuses guidance that there is not.
 *
 * @throws {RangeError} if it is out of range, or of a decoder that does not draw codes or never learned without a class.
 */
export function checkGuidance(
  { head: { kind }, classDropout }: AutoregressiveDecoder,
  guidance: number | undefined,
): void {
  if (guidance === undefined) return;
  if (!(guidance >= 0 && guidance < Infinity)) throw new RangeError(`Guidance is a number from 0: got ${guidance}.`);
  if (kind !== "codes") {
    throw new RangeError(`Guidance is of codes, which a head of the kind "${kind}" does not draw: leave it out.`);
  }
  if (classDropout === 0) {
    throw new RangeError(
      "Guidance asks for a decoder that was trained without its class at times: leave it out, or train one with classDropout.",
    );
  }
}

function withCache(decoder: AutoregressiveDecoder, { count, labels, ...sampling }: Drawing): tf.Tensor {
  const step = capture(generationStep(decoder, sampling), { name: "generate" });
  let state = decoder.begin(count, labels, { guided: sampling.guidance !== undefined });
  const tokens: tf.Tensor[] = [];
  try {
    for (let i = 0; i < decoder.length; i++) {
      const { token, next } = step(state);
      tf.dispose(state);
      state = next;
      tokens.push(token);
    }
    return tf.concat(tokens, 1); // [B, N] or [B, N, C]
  } finally {
    tf.dispose([state, tokens]);
    step.dispose();
  }
}

function withoutCache(decoder: AutoregressiveDecoder, { count, labels, ...sampling }: Drawing): tf.Tensor {
  const step = capture(recomputingStep(decoder, { ...sampling, labels }), { name: "generate_recomputing" });
  let state = noTokens(decoder, count);
  try {
    for (let i = 0; i < decoder.length; i++) {
      const next = step(state);
      tf.dispose(state);
      state = next;
    }
    return tf.clone(state.tokens); // [B, N] or [B, N, C]
  } finally {
    tf.dispose(state);
    step.dispose();
  }
}
