import * as tf from "@tensorflow/tfjs-core";
import type { AutoregressiveDecoder, DecoderState } from "./autoregressive_decoder.ts";
import { guide } from "./guidance.ts";
import type { SamplingOptions } from "./token_head.ts";

/** How tokens are drawn, and how far they are guided; see `GenerateTokensOptions`. */
export type GuidedSamplingOptions = SamplingOptions & { guidance?: number | undefined };

/**
 * The step that draws one token, from a state to the token and the next state: what `generateTokens()` records. It reads nothing back.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "../nn/mod.ts";
 * import { RandomStream } from "../ops/mod.ts";
 * import { AutoregressiveDecoder } from "./autoregressive_decoder.ts";
 * import { CodeHead } from "./code_head.ts";
 * import { generationStep } from "./generation_step.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const head = new CodeHead({ width: 8, codes: 5 }, new Initializer(0));
 * const shape = { width: 8, layers: 1, heads: 2, headWidth: 4, mlpWidth: 16, dropout: 0, length: 6 };
 * const decoder = new AutoregressiveDecoder(shape, head, new Initializer(1));
 * const { token, next } = generationStep(decoder, { random: new RandomStream(7) })(decoder.begin(3));
 * assertEquals([token.shape, next.place.dataSync()[0]], [[3, 1], 1]);
 * ```
 *
 * @param decoder What says how likely tokens are.
 * @param sampling How they are drawn. With `guidance`, of a state that was begun `guided`.
 * @returns A function of a state, which stays the caller's.
 */
export function generationStep(
  decoder: AutoregressiveDecoder,
  { guidance, ...sampling }: GuidedSamplingOptions,
): (state: DecoderState) => { token: tf.Tensor; next: DecoderState } {
  return (state) =>
    tf.tidy(() => {
      const { said, caches } = decoder.step(state); // [B or 2·B, 1, …]
      const guided = guidance === undefined ? said : guide(said, guidance); // [B, 1, …]
      const token = decoder.head.sample(guided, sampling); // [B, 1] or [B, 1, C]
      const fed = guidance === undefined ? token : tf.concat([token, token], 0); // [B or 2·B, 1, …]
      const place = tf.add(state.place, tf.scalar(1, "int32")) as tf.Scalar;
      return { token, next: { x: decoder.head.embed(fed), place, caches } };
    });
}

/** Sequences that are drawn without a cache; a type alias, so that it is a tensor container. */
export type DrawnTokens = {
  /** `[B, N]` or `[B, N, C]`; zeros where nothing is drawn yet. */
  tokens: tf.Tensor;
  /** Place of the token to draw, from 0; int32 `[]`. */
  place: tf.Scalar;
};

/** Sequences of which nothing is drawn yet. The caller owns them. */
export function noTokens({ head, length }: AutoregressiveDecoder, count: number): DrawnTokens {
  const tokens = tf.zeros([count, length, ...head.tokenShape], head.kind === "codes" ? "int32" : "float32");
  return { tokens: tokens as tf.Tensor, place: tf.scalar(0, "int32") };
}

/**
 * {@linkcode generationStep} without a cache: what is said of all places is computed again for each token. Tokens to come are zeros, which the
 * causal mask hides.
 */
export function recomputingStep(
  decoder: AutoregressiveDecoder,
  { labels, guidance, ...sampling }: GuidedSamplingOptions & { labels: tf.Tensor1D | undefined },
): (state: DrawnTokens) => DrawnTokens {
  const { head: { tokenShape }, length } = decoder;
  return ({ tokens, place }) =>
    tf.tidy(() => {
      const say = (labels?: tf.Tensor1D) => {
        const said = decoder.call(tokens, { training: false, labels }); // [B, N, …]
        return tf.gather(said, tf.reshape(place, [1]), 1) as tf.Tensor3D; // [B, 1, …]
      };
      const said = guidance === undefined ? say(labels) : guide(tf.concat([say(labels), say()], 0), guidance);
      const token = decoder.head.sample(said, sampling); // [B, 1] or [B, 1, C]
      const places = tf.reshape(tf.range(0, length, 1, "int32"), [1, length, ...tokenShape.map(() => 1)]);
      const here = tf.cast(tf.equal(places, place), token.dtype); // [1, N] or [1, N, 1]
      return {
        tokens: tf.add(tokens, tf.mul(token, here)), // [B, N] or [B, N, C]
        place: tf.add(place, tf.scalar(1, "int32")) as tf.Scalar,
      };
    });
}
