import type { Precision } from "../tensorflow/mod.ts";

/** A penalty on a tokenizer's scores, to be added to the loss; see `gateRegularization()` and `giniLoss()`. */
export interface TokenLoss {
  /** `"gate"` closes gates, `"gini"` makes few tokens have most of the weight. */
  kind: "gate" | "gini";
  /** Its factor: α or β of the thesis, section 3.4.2. */
  weight: number;
  /** Of `"gini"`: the index from which on it costs nothing, above 0 and at most 1. Default: 1. */
  target?: number;
}

/** How a run trains. Together with the model's first weights and the data it decides every number that comes out. Plain data. */
export interface TrainSettings {
  /** Of the order of pictures, crops, flips, dropout and the lengths or shares that are kept in training. */
  seed: number;
  epochs: number;
  /** Pictures in a batch. */
  batch: number;
  learningRate: number;
  /** Side of the pictures, in pixels. */
  imageSize: number;
  /** What products are computed with, in training and evaluation; bfloat16 needs captured steps. Default: `"float32"`. */
  precision?: Precision;
  /** Default: `"adam"`, the thesis's. */
  optimizer?: "adam" | "adamw";
  /** Decoupled weight decay of `"adamw"`, on matrices and filters; not on biases, norms, class token and positions. Default: 0.05. */
  weightDecay?: number;
  /** Gradients are scaled down to this Euclidean norm of all of them together, if they are longer. Default: they are not. */
  clipNorm?: number;
  /** How the learning rate goes on after warm-up; see `learningRateAt()`. Default: `"constant"`. */
  schedule?: "constant" | "cosine";
  /** Epochs in which the learning rate grows from 0, also a fraction of one. Default: 0. */
  warmupEpochs?: number;
  /** Share that moving averages of the weights keep at a step; validation, test and checkpoints then use these. Default: none. */
  averageDecay?: number;
  /** Batches whose gradients make one optimizer step. Default: 1. */
  accumulate?: number;
  /** Share of a label that is spread over all classes, in training. Default: 0. */
  labelSmoothing?: number;
  /** Epochs without a better validation after which the run ends. Default: it goes on to the last epoch. */
  patience?: number;
  /** A penalty on the tokenizer's scores. Default: none. */
  tokenLoss?: TokenLoss;
}

/** Settings that only some tasks follow. */
export type LossSetting = "labelSmoothing" | "tokenLoss";

/** What each setting that is a number has to be. */
const NUMBERS: [keyof TrainSettings, string, (value: number) => boolean][] = [
  ["seed", "a whole number that fits 32 bits", (value) => value === (value | 0)],
  ["epochs", "a whole number from 1", positiveInteger],
  ["batch", "a whole number from 1", positiveInteger],
  ["learningRate", "a number from 0", (value) => value >= 0 && value < Infinity],
  ["imageSize", "a whole number from 1", positiveInteger],
  ["weightDecay", "a number from 0", (value) => value >= 0 && value < Infinity],
  ["clipNorm", "a number above 0", (value) => value > 0 && value < Infinity],
  ["warmupEpochs", "a number from 0", (value) => value >= 0 && value < Infinity],
  ["averageDecay", "a number above 0 and below 1", (value) => value > 0 && value < 1],
  ["accumulate", "a whole number from 1", positiveInteger],
  ["labelSmoothing", "a number from 0 to 1", (value) => value >= 0 && value <= 1],
  ["patience", "a whole number from 1", positiveInteger],
];

/** Settings that are one of a few words. */
const WORDS: [keyof TrainSettings, readonly string[]][] = [
  ["precision", ["float32", "bfloat16"]],
  ["optimizer", ["adam", "adamw"]],
  ["schedule", ["constant", "cosine"]],
];

/**
 * Refuses settings that make no sense, alone or together.
 *
 * @example
 * ```ts
 * import { checkSettings } from "./settings.ts";
 * import { assertThrows } from "@std/assert";
 *
 * const settings = { seed: 0, epochs: 2, batch: 8, learningRate: 1e-3, imageSize: 32 };
 * checkSettings({ ...settings, optimizer: "adamw", weightDecay: 0.1 });
 * assertThrows(() => checkSettings({ ...settings, weightDecay: 0.1 }), RangeError, "is a setting of adamw");
 * ```
 *
 * @param settings What to check.
 * @throws {RangeError} naming the first that is wrong, what it has to be and what it is.
 */
export function checkSettings(settings: TrainSettings): void {
  for (const [name, wanted, isRight] of NUMBERS) {
    const value = settings[name];
    if (value === undefined && OPTIONAL.has(name)) continue;
    if (typeof value !== "number" || !isRight(value)) throw wrong(name, wanted, value);
  }
  for (const [name, words] of WORDS) {
    const value = settings[name];
    if (value !== undefined && !words.includes(value as string)) {
      throw wrong(name, words.map((word) => `"${word}"`).join(" or "), value);
    }
  }
  const { optimizer = "adam", weightDecay, schedule, warmupEpochs = 0, epochs, tokenLoss } = settings;
  if (weightDecay !== undefined && optimizer !== "adamw") {
    throw new RangeError(`weightDecay is a setting of adamw: give optimizer "adamw" too, or leave it out.`);
  }
  if (schedule === "cosine" && warmupEpochs >= epochs) {
    throw new RangeError(
      `Warm-up ends before the run does: got ${warmupEpochs} warmupEpochs of ${epochs} epochs. Take fewer.`,
    );
  }
  if (tokenLoss === undefined) return;
  const { kind, weight, target } = tokenLoss;
  if (kind !== "gate" && kind !== "gini") throw wrong("tokenLoss.kind", `"gate" or "gini"`, kind);
  if (typeof weight !== "number" || !(weight >= 0 && weight < Infinity)) {
    throw wrong("tokenLoss.weight", "a number from 0", weight);
  }
  if (target === undefined) return;
  if (kind !== "gini") throw new RangeError(`A target is one of the Gini index: leave it out of tokenLoss "${kind}".`);
  if (!(target > 0 && target <= 1)) throw wrong("tokenLoss.target", "a number above 0 and at most 1", target);
}

const OPTIONAL: ReadonlySet<keyof TrainSettings> = new Set(
  ["weightDecay", "clipNorm", "warmupEpochs", "averageDecay", "accumulate", "labelSmoothing", "patience"] as const,
);

function positiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function wrong(name: string, wanted: string, value: unknown): RangeError {
  return new RangeError(`${name} is ${wanted}: got ${typeof value === "string" ? `"${value}"` : String(value)}.`);
}
