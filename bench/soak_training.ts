import * as tf from "@tensorflow/tfjs-core";
import { createClassifier } from "../lib/models/mod.ts";
import { disposeModule, parameters } from "../lib/nn/mod.ts";
import { RandomStream } from "../lib/ops/mod.ts";
import { capture, type TensorFlow } from "../lib/tensorflow/mod.ts";
import { evaluationStep } from "../lib/training/classification_task.ts";
import { Adam, trainStep } from "../lib/training/mod.ts";

/** What long training with captured steps leaves behind. */
export interface TrainingSoak {
  steps: number;
  evaluations: number;
  /** Native tensors after the last step, less those after the first evaluation; 0 if nothing leaks. */
  handles: number;
  /** Growth of resident memory beside JavaScript's heap, in MB for 1,000 steps: the slope of a line through the later four fifths. */
  residentSlopeMB: number;
  /** Functions that were captured, run and disposed one after another, and what TensorFlow keeps of each, in kB. */
  captures: number;
  keptOfCaptureKB: number;
}

/** Steps between evaluations, where counts are taken. */
const BETWEEN = 500;
/** Captures that are tried for what TensorFlow keeps. */
const CAPTURES = 300;

/**
 * Trains mSVD with a scorer, dropout, batch normalisation and a new number of tokens at each step, on one batch; every tenth step on a
 * thread of its own, an evaluation every 500.
 */
export async function soakTraining(engine: TensorFlow, steps = 10_000): Promise<TrainingSoak> {
  const { native } = engine.backend!;
  const model = createClassifier({
    ...{ tokenizer: "msvd", scorer: "sigmoid", profile: "tiny", classes: 6 },
    ...{ trainingSelection: { ladder: [64, 32, 16, 8] }, selection: { k: 16 } },
  }, 0);
  const optimizer = new Adam(parameters(model), { learningRate: 1e-3 });
  const random = new RandomStream(0);
  const [train, evaluate] = [capture(trainStep(model, optimizer, random)), capture(evaluationStep(model))];
  const images = random.uniform([16, 32, 32, 3]) as tf.Tensor4D;
  const labels = random.integers([16], { low: 0, high: 6 }) as tf.Tensor1D;
  const counts: { step: number; handles: number; resident: number }[] = [];
  for (let step = 1; step <= steps; step++) {
    const loss = step % 10 === 0 ? await train.callAsync(images, labels) : train(images, labels);
    if (!Number.isFinite(loss.dataSync()[0])) throw new Error(`The loss of step ${step} is no number.`);
    loss.dispose();
    if (step % BETWEEN !== 0) continue;
    tf.dispose(evaluate({ images, labels, prepared: {} }));
    counts.push({ step, handles: native.getNumOfTensors(), resident: residentMB() });
  }
  tf.dispose([images, labels]);
  for (const part of [train, evaluate, optimizer, random]) part.dispose();
  disposeModule(model);
  return {
    steps,
    evaluations: counts.length,
    handles: counts.at(-1)!.handles - counts[0]!.handles,
    residentSlopeMB: 1000 * slope(counts.slice(Math.floor(counts.length / 5)).map((c) => [c.step, c.resident])),
    captures: CAPTURES,
    keptOfCaptureKB: keptOfCapture(),
  };
}

/** Resident memory without JavaScript's heap. */
function residentMB(): number {
  (globalThis as { gc?: () => void }).gc?.(); // there by --v8-flags=--expose-gc: garbage is not growth
  const { rss, heapTotal } = Deno.memoryUsage();
  return (rss - heapTotal) / 2 ** 20;
}

/** What is left of a captured function that was run and disposed, in kB. */
function keptOfCapture(): number {
  const run = () => {
    for (let i = 0; i < CAPTURES; i++) {
      const twice = capture((x: tf.Tensor) => tf.add(tf.mul(x, 2), i));
      twice(tf.tidy(() => tf.ones([4]))).dispose();
      twice.dispose();
    }
  };
  tf.tidy(run);
  const before = residentMB();
  tf.tidy(run);
  return 1024 * (residentMB() - before) / CAPTURES;
}

/** The slope of the line with the least squared distances from points. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [x, y] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const products = points.map((point) => (point[0] - x) * (point[1] - y));
  return mean(products) / mean(points.map((point) => (point[0] - x) ** 2));
}
