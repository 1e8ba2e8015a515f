/** Small decoders for tests. */
import {
  AutoregressiveDecoder,
  type AutoregressiveDecoderOptions,
  CodeHead,
  MixtureHead,
  RegressionHead,
} from "../../lib/decoder/mod.ts";
import type { AnyTokenHead } from "../../lib/models/mod.ts";
import { Initializer, parameters } from "../../lib/nn/mod.ts";
import { tf } from "../support/engine.ts";
import { testNumbers, testRandom } from "../support/random.ts";

export const [LENGTH, CODES, CHANNELS] = [6, 7, 4];
const SHAPE = { width: 12, layers: 2, heads: 3, headWidth: 4, mlpWidth: 20, dropout: 0, length: LENGTH };

/** A head of each kind. */
export const HEADS: Record<AnyTokenHead["kind"], () => AnyTokenHead> = {
  codes: () => new CodeHead({ width: SHAPE.width, codes: CODES }, new Initializer(1)),
  mixture: () => new MixtureHead({ width: SHAPE.width, tokenWidth: CHANNELS, components: 3 }, new Initializer(1)),
  regression: () => new RegressionHead({ width: SHAPE.width, tokenWidth: CHANNELS }, new Initializer(1)),
};

/** A decoder whose start token, embeddings and positions are large enough to matter. */
export function decoderOf(
  head: AnyTokenHead,
  options: Partial<AutoregressiveDecoderOptions> = {},
): AutoregressiveDecoder<AnyTokenHead> {
  const decoder = new AutoregressiveDecoder({ ...SHAPE, ...options }, head, new Initializer(2));
  for (const [path, variable] of parameters(decoder)) {
    if (/start|classes|positions|embedding/.test(path)) tf.tidy(() => variable.assign(tf.mul(variable, 30)));
  }
  return decoder;
}

/** Tokens as the head takes them. */
export function tokensOf(head: AnyTokenHead, b: number, n = LENGTH, seed = 3): tf.Tensor {
  if (head.kind !== "codes") return tf.tensor3d(testNumbers(b * n * CHANNELS, seed, -2, 2), [b, n, CHANNELS]);
  const next = testRandom(seed);
  return tf.tensor2d(Int32Array.from({ length: b * n }, () => Math.floor(next() * CODES)), [b, n], "int32");
}
