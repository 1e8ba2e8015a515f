/**
 * `deno task bench:inference`: measures how many pictures a second the tables' models classify, in turn on this machine, and writes
 * `bench/results/inference.json`; with `--quick`, small and to `out/bench/`. Accuracy does not matter for it, so that weights are new ones;
 * the report of results puts both together.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { type ClassificationConfig, classifierConfig } from "../experiments/config/schema.ts";
import { experimentConfig } from "../experiments/experiments.ts";
import { type SpeedCase, speedCases } from "../experiments/report/speed_cases.ts";
import { createClassifier, type ProfileName, PROFILES } from "../lib/models/mod.ts";
import { disposeModule } from "../lib/nn/mod.ts";
import { interleave, type Spread } from "./interleave.ts";
import { runMeasurement } from "./measurement.ts";
import { imagesOf, scenes } from "./tokenizers/subject.ts";
import { turn } from "./tokenizers/turn.ts";
import { given, recorded } from "./tokenizers/work.ts";

/** What is measured. */
export interface InferencePlan {
  profile: ProfileName;
  /** Pictures at once. */
  batch: number;
  rounds: number;
  turnSeconds: number;
}

/** Pictures a second of a model, from float32 pixels to logits. */
export type InferenceRow = SpeedCase & { imagesPerSecond: Spread };

const FULL: InferencePlan = { profile: "small", batch: 64, rounds: 9, turnSeconds: 0.5 };
const QUICK: InferencePlan = { profile: "tiny", batch: 2, rounds: 1, turnSeconds: 0.01 };
const CLASSES = 6;

/** Measures some models in turn. */
export async function measureInference(cases: readonly SpeedCase[], plan: InferencePlan): Promise<InferenceRow[]> {
  const { profile, batch, rounds, turnSeconds } = plan;
  const { imageSize } = PROFILES[profile];
  const images = imagesOf(scenes({ batch, imageSize }), { batch, imageSize });
  const subjects = cases.map((one) => subjectOf(one, profile, images));
  const contenders = subjects.map(({ name, work }) => {
    const milliseconds = turn(work, turnSeconds);
    return [name, () => 1000 * batch / milliseconds()] as const;
  });
  const speeds = await interleave(Object.fromEntries(contenders), rounds);
  for (const { dispose } of subjects) dispose();
  images.dispose();
  return cases.map((one, i) => ({ ...one, imagesPerSecond: speeds[subjects[i]!.name]! }));
}

function subjectOf({ experiment, k }: SpeedCase, profile: ProfileName, images: tf.Tensor4D) {
  const config = experimentConfig(experiment, profile) as ClassificationConfig;
  const model = createClassifier(classifierConfig(config, CLASSES), 0);
  const work = recorded(
    given(images),
    ([x]) => model.call(x as tf.Tensor4D, { training: false, keep: k === undefined ? "all" : { k } }).logits,
  );
  const dispose = () => {
    work.dispose();
    disposeModule(model);
  };
  return { name: `${experiment} ${k ?? "all"}`, work, dispose };
}

async function measureAll(plan: InferencePlan): Promise<InferenceRow[]> {
  const rows = await measureInference(speedCases(plan.profile), plan);
  for (const { experiment, k, imagesPerSecond: { median, min, max } } of rows) {
    const of = k === undefined ? "" : `, ${k} ${k === 1 ? "token" : "tokens"}`;
    console.log(`${experiment}${of}: ${median.toFixed(0)} images/s (${min.toFixed(0)} to ${max.toFixed(0)})`);
  }
  return rows;
}

if (import.meta.main) {
  await runMeasurement({ name: "inference", full: FULL, quick: QUICK, measure: measureAll });
}
