import * as tf from "@tensorflow/tfjs-core";
import type { Classifier, KeepOrAll } from "../../lib/models/mod.ts";

/** Which tokens of a picture the encoder was given. */
export interface KeptTokens {
  /** Places of all real tokens, in their order. */
  places: number[];
  /** Those that were kept. */
  kept: Set<number>;
  /** How many means all tokens were averaged to, in place of being chosen among. */
  averagedTo?: number;
  /** How much each token mattered, in the order of `places`; of tokenizers with a scorer. */
  scores?: number[];
}

/**
 * Finds what a model keeps of one picture.
 *
 * @param model Any classifier.
 * @param image `[1, H, W, 3]`.
 * @param keep Which tokens to keep. Default: as the model's settings say.
 */
export function keptTokens(model: Classifier, image: tf.Tensor4D, keep: KeepOrAll | undefined): KeptTokens {
  const call = { training: false, ...(keep === undefined ? {} : { keep }) };
  const found: KeptTokens = { places: [], kept: new Set() };
  tf.tidy(() => {
    const tokens = model.tokenizer.tokenize(image, call);
    const chosen = model.choose(tokens, call);
    found.places = real(tokens.positions, tokens.mask);
    const kept = real(chosen.positions, chosen.mask);
    found.kept = new Set(model.averages ? found.places : kept);
    if (model.averages && kept.length < found.places.length) found.averagedTo = kept.length;
    if (tokens.scores !== undefined) found.scores = real(tokens.scores, tokens.mask);
  });
  return found;
}

/** The values of real tokens. */
function real(values: tf.Tensor2D, mask: tf.Tensor2D): number[] {
  const isReal = mask.dataSync();
  return Array.from(values.dataSync()).filter((_, i) => isReal[i] !== 0);
}
