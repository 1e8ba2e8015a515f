import {
  accuracy,
  type ClassScores,
  classScores,
  confusionMatrix,
  macroF1,
  type SequenceLengths,
  sequenceLengths,
  wilsonInterval,
} from "../../lib/metrics/mod.ts";
import type { SavedModelOf } from "../saved_model.ts";
import { percent } from "../progress.ts";
import { aligned } from "../text_table.ts";
import type { Predictions } from "./measure.ts";

/** How a model did on pictures with one choice of tokens. Plain data. */
export interface EvaluationRow {
  checkpoint: string;
  experiment: string;
  dataset: string;
  /** Which pictures of the data set. */
  part: string;
  /** Which tokens: `all`, `k=16`, `p=0.8`, `default` or a file. */
  keep: string;
  /** Pictures that could be read. */
  count: number;
  accuracy: number;
  /** 95 % interval of the accuracy on other pictures of the kind. */
  accuracyInterval: [low: number, high: number];
  macroF1: number;
  /** Mean cross entropy in nats. */
  loss: number;
  /** Lengths of token sequences, with the class token. */
  tokens: SequenceLengths;
  /** Classified in a second, reading left out. */
  imagesPerSecond: number;
  /** Floating-point operations of the encoder for a picture, a mean. */
  encoderFlops: number;
  /** Those of the whole model. */
  flopsPerImage: number;
  perClass: Record<string, ClassScores>;
  /** Counts: a row a true class, a column a prediction. */
  confusion: number[][];
}

/** Sums up what a model made of pictures. */
export function evaluationRow(
  { model, config, classes, batch, path }: SavedModelOf<"classification">,
  about: { dataset: string; part: string; keep: string },
  { labels, predictions, losses, tokensKept, imagesPerSecond }: Predictions,
): EvaluationRow {
  const count = labels.length;
  const confusion = confusionMatrix(labels, predictions, classes.length);
  const hits = confusion.reduce((sum, row, c) => sum + row[c]!, 0);
  const scores = classScores(confusion);
  const lengths = [...new Set(tokensKept)].map((kept) => ({
    share: tokensKept.filter((other) => other === kept).length / count,
    kept,
  }));
  const overLengths = (flops: (kept: number) => number) =>
    lengths.reduce((sum, { share, kept }) => sum + share * flops(kept), 0);
  return {
    checkpoint: path,
    experiment: config.experiment,
    ...about,
    count,
    accuracy: accuracy(confusion),
    accuracyInterval: wilsonInterval(hits, count),
    macroF1: macroF1(confusion),
    loss: losses.reduce((sum, loss) => sum + loss, 0) / count,
    tokens: sequenceLengths(tokensKept, { batch }),
    imagesPerSecond,
    encoderFlops: overLengths((kept) => model.encoder.flops(kept)),
    flopsPerImage: overLengths((kept) => model.flopsPerImage(kept)),
    perClass: Object.fromEntries(classes.map((name, c) => [name, scores[c]!])),
    confusion,
  };
}

/** Rows as a table for a console. */
export function evaluationTable(rows: readonly EvaluationRow[]): string {
  const head = [
    "checkpoint",
    "keep",
    "accuracy",
    "95 % interval",
    "macro F1",
    "tokens",
    "spread",
    "images/s",
    "encoder GFLOP",
  ];
  return aligned([
    head,
    ...rows.map(({ checkpoint, keep, accuracy, accuracyInterval: [low, high], macroF1, tokens, ...row }) => [
      checkpoint.replace(/\/checkpoints\/step-[\d-]+$/, ""),
      keep,
      percent(accuracy),
      `${percent(low)} to ${percent(high)}`,
      percent(macroF1),
      tokens.mean.toFixed(1),
      tokens.spread.toFixed(1),
      row.imagesPerSecond.toFixed(0),
      (row.encoderFlops / 1e9).toPrecision(3),
    ]),
  ]);
}
