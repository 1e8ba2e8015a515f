import * as tf from "@tensorflow/tfjs-core";
import { type Classifier, createClassifier, PROFILES } from "../lib/models/mod.ts";
import type { ProfileName } from "../lib/models/mod.ts";
import { disposeModule } from "../lib/nn/mod.ts";
import type { Tokens } from "../lib/tokenizers/mod.ts";
import { interleave, type Spread } from "./interleave.ts";
import type { Kept, SelectionRow } from "./tokenizers/result.ts";
import { imagesOf, scenes } from "./tokenizers/subject.ts";
import { turn } from "./tokenizers/turn.ts";
import { given, recorded, type Work } from "./tokenizers/work.ts";

/** Shares of the tokens that are kept. */
const SHARES = [1, 1 / 2, 1 / 4, 1 / 8];

/**
 * What it saves to leave tokens out in evaluation, of mSVD with gates: the encoder alone on that many tokens, and the model, which makes
 * all tokens, keeps the k with the highest scores and encodes those, physically shortened. Everything is recorded, and takes turns.
 */
export async function measureSelection(
  batch: number,
  { profile, rounds, turnSeconds }: { profile: ProfileName; rounds: number; turnSeconds: number },
): Promise<SelectionRow> {
  const { imageSize } = PROFILES[profile];
  const model = createClassifier({ tokenizer: "msvd", scorer: "sigmoid", profile, classes: 6 }, 0);
  const images = imagesOf(scenes({ batch, imageSize }), { batch, imageSize });
  const made = model.tokenizer.tokenize(images, { training: false });
  const all = model.tokenizer.tokenCount([imageSize, imageSize]);
  const counts = SHARES.map((share) => Math.max(1, Math.round(share * all)));
  const works: Record<string, Work> = {
    tokenizer: recorded(given(images), ([x]) => tf.sum(model.tokenizer.tokenize(x as tf.Tensor4D, EVALUATION).tokens)),
  };
  for (const k of counts) {
    works[`encoder ${k}`] = encoderWork(model, made, k);
    works[`model ${k}`] = recorded(
      given(images),
      ([x]) => model.call(x as tf.Tensor4D, { ...EVALUATION, keep: k === all ? "all" : { k } }).logits,
    );
  }
  const contenders = Object.entries(works).map(([name, work]) => [name, turn(work, turnSeconds)]);
  const times = await interleave(Object.fromEntries(contenders), rounds);
  const flopsShare = model.tokenizer.flops([imageSize, imageSize]) / model.flopsPerImage();
  for (const work of Object.values(works)) work.dispose();
  tf.dispose([images, { ...made }]);
  disposeModule(model);
  return selectionRow(batch, flopsShare, times, counts);
}

const EVALUATION = { training: false } as const;

/** The encoder on the first k tokens of each image. */
function encoderWork({ encoder }: Classifier, { tokens, positions, mask, grid }: Tokens, k: number): Work {
  const [b, n, d] = tokens.shape;
  const [some, places, real] = tf.tidy(() => [
    tf.slice(tokens, [0, 0, 0], [b, k, d]), // [B, K, D]
    tf.slice(positions, [0, 0], [b, k]), // [B, K]
    tf.slice(mask, [0, 0], [b, k]), // [B, K]
  ]);
  const work = recorded(given(some, places, real), ([x, at, of]) => {
    const input = { tokens: x as tf.Tensor3D, positions: at as tf.Tensor2D, mask: of as tf.Tensor2D };
    const encoded = encoder.call({ ...input, padded: false, places: n, ...(grid && { grid }) }, EVALUATION); // [B, 1 + K, D]
    return tf.slice(encoded, [0, 0, 0], [b, 1, d]); // [B, 1, D]
  });
  const dispose = () => {
    work.dispose();
    tf.dispose([some, places, real]);
  };
  return Object.assign(() => work(), { dispose });
}

/** The row of a batch from milliseconds by the names of works; the first count is that of all tokens. */
export function selectionRow(
  batch: number,
  flopsShare: number,
  times: Record<string, Spread>,
  counts: readonly number[],
): SelectionRow {
  const of = (what: string, k: number) => times[`${what} ${k}`]!;
  const gain = (what: string, k: number) => of(what, counts[0]!).median / of(what, k).median;
  const kept: Kept[] = counts.map((tokens) => ({
    tokens,
    encoder: of("encoder", tokens),
    model: of("model", tokens),
    encoderGain: gain("encoder", tokens),
    modelGain: gain("model", tokens),
  }));
  const tokenizer = times.tokenizer!;
  return { batch, tokenizer, flopsShare, timeShare: tokenizer.median / of("model", counts[0]!).median, kept };
}
