import { accuracy, type ClassScores, classScores, macroF1 } from "../metrics/classification.ts";
import { confusionMatrix } from "../metrics/confusion_matrix.ts";
import type { BatchEvaluation } from "./classification_task.ts";
import type { Collector, TaskBatch, TensorRecord } from "./task.ts";

/** How the gates of a model with a scorer are spread, means over pictures; see `gateStatistics()`. */
export interface GateMeasures {
  meanGate: number;
  gateGini: number;
  /** In nats. */
  gateEntropy: number;
}

/** How a model did on pictures. */
export interface Evaluation {
  /** Mean cross entropy in nats. */
  loss: number;
  accuracy: number;
  macroF1: number;
  /** Mean number of tokens of a picture that the encoder worked on. */
  tokensMean: number;
  /** Pictures that could be read. */
  count: number;
  /** Scores by the name of the class. */
  perClass: Record<string, ClassScores>;
  /** Counts: a row a true class, a column a prediction. */
  confusion: number[][];
  /** The class of each picture, in order. */
  labels: number[];
  /** The class that it was taken for. */
  predictions: number[];
  /** Of models with a scorer. */
  gates?: GateMeasures;
}

const GATES = ["meanGate", "gateGini", "gateEntropy"] as const;

/** Gathers what a classifier says of batches. */
export class EvaluationCollector implements Collector<Evaluation> {
  readonly #labels: number[] = [];
  readonly #predictions: number[] = [];
  #lossSum = 0;
  #tokenSum = 0;
  #gateSums: GateMeasures | undefined;

  constructor(private readonly classes: readonly string[]) {}

  add(outputs: TensorRecord, { labels }: TaskBatch): void {
    const { logits, losses, tokensKept, ...gates } = outputs as BatchEvaluation;
    const [b, count] = logits.shape;
    this.#labels.push(...labels.dataSync());
    this.#predictions.push(...largest(logits.dataSync(), count));
    this.#lossSum += total(losses.dataSync());
    this.#tokenSum += total(tokensKept.dataSync());
    if (gates.meanGate === undefined) return;
    const sums = this.#gateSums ??= { meanGate: 0, gateGini: 0, gateEntropy: 0 };
    for (const name of GATES) sums[name] += b * gates[name]!.dataSync()[0]!;
  }

  results(): Evaluation {
    const { classes } = this;
    const count = this.#labels.length;
    if (count === 0) throw new RangeError("There is no picture to measure on: give the folder some.");
    const confusion = confusionMatrix(this.#labels, this.#predictions, classes.length);
    const scores = classScores(confusion);
    return {
      loss: this.#lossSum / count,
      accuracy: accuracy(confusion),
      macroF1: macroF1(confusion),
      tokensMean: this.#tokenSum / count,
      count,
      perClass: Object.fromEntries(classes.map((name, c) => [name, scores[c]!])),
      confusion,
      labels: this.#labels,
      predictions: this.#predictions,
      ...(this.#gateSums === undefined ? {} : { gates: means(this.#gateSums, count) }),
    };
  }
}

function means(sums: GateMeasures, count: number): GateMeasures {
  const { meanGate, gateGini, gateEntropy } = sums;
  return { meanGate: meanGate / count, gateGini: gateGini / count, gateEntropy: gateEntropy / count };
}

/** The place of the largest of every `count` numbers, the first of equal ones. */
function largest(scores: ArrayLike<number>, count: number): number[] {
  return Array.from({ length: scores.length / count }, (_, row) => {
    let best = 0;
    for (let c = 1; c < count; c++) if (scores[row * count + c]! > scores[row * count + best]!) best = c;
    return best;
  });
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
