import * as tf from "@tensorflow/tfjs-core";
import { crossEntropy } from "../../lib/losses/mod.ts";
import { type Classifier, createClassifier, PROFILES } from "../../lib/models/mod.ts";
import { disposeModule, parameters } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { Adam } from "../../lib/training/mod.ts";
import { interleave } from "../interleave.ts";
import { CASES, LONG, type Plan } from "./cases.ts";
import type { ShareRow } from "./result.ts";
import { imagesOf, scenes } from "./subject.ts";
import { turn } from "./turn.ts";
import { recorded, type Source, sourceOf, type Work, workOf } from "./work.ts";

const CLASSES = 6;

/** What a tokenizer takes of a training step of its classifier, both recorded, in turn. */
export async function measureShare(name: keyof typeof CASES, plan: Plan): Promise<ShareRow> {
  const { imageSize } = PROFILES[plan.profile];
  const size = [imageSize, imageSize] as const;
  const model = createClassifier({ ...CASES[name].config(size), profile: plan.profile, classes: CLASSES }, 0);
  const tokens = model.tokenizer.tokenCount(size);
  const pictures = { imageSize, batch: tokens > LONG ? Math.ceil(plan.stepBatch / 4) : plan.stepBatch };
  const pixels = scenes(pictures);
  const images = imagesOf(pixels, pictures);
  const source = sourceOf(model.tokenizer, pixels, images);
  const alone = workOf(model.tokenizer, source, "gradient");
  const step = stepOf(model, source, { learningRate: PROFILES[plan.profile].learningRate, batch: pictures.batch });
  const measured = await interleave(
    { alone: turn(alone, plan.turnSeconds), step: turn(step, plan.turnSeconds) },
    plan.rounds,
  );
  for (const work of [alone, step]) work.dispose();
  images.dispose();
  disposeModule(model);
  const share = measured.alone.median / measured.step.median;
  return { tokenizer: name, batch: pictures.batch, tokens, step: measured.step, alone: measured.alone, share };
}

/** A training step: forward, backward and Adam. It gives the loss. */
export function stepOf(
  model: Classifier,
  source: Source,
  { learningRate, batch }: { learningRate: number; batch: number },
): Work {
  const variables = [...parameters(model).values()];
  const optimizer = new Adam(parameters(model), { learningRate });
  const labels = tf.tensor1d(Array.from({ length: batch }, (_, i) => i % CLASSES), "int32"); // [B]
  const options = { training: true, random: new RandomStream(0) };
  const work = recorded(source, (inputs) => {
    const { value, grads } = tf.variableGrads(() => {
      const chosen = model.choose(source.tokens(inputs, true), options);
      return crossEntropy(model.classify(chosen, options), labels);
    }, variables);
    optimizer.apply(grads);
    return value; // []
  });
  const dispose = () => {
    work.dispose();
    optimizer.dispose();
    labels.dispose();
    options.random.dispose();
  };
  return Object.assign(() => work(), { dispose });
}
