import type { Environment } from "../environment.ts";
import type { Spread } from "../interleave.ts";
import type { Mode, ModelName, Plan, Precision, Variant } from "./cases.ts";

/** Load from which on a machine is not idle. */
export const BUSY = 0.5;

/** What `bench/results/pytorch.json` holds. */
export interface PytorchResult {
  command: string;
  environment: Environment;
  plan: Plan;
  /** Processes that wanted to run in the minute before the start, on average: near 0 on an idle machine. */
  loadBefore: number;
  /** Variants of PyTorch that were left out on request. */
  without: string[];
  products: Partial<Record<Precision, Product>>;
  /** Training and inference of every model. */
  rows: Row[];
  /** Training steps of ViT over sequences of different lengths. */
  lengths: Row[];
}

/** GFLOP/s of one large matrix product. */
export interface Product {
  /** Side of the matrices. */
  size: number;
  ours: Spread;
  torch: Spread;
}

/** One row of the table: the fastest variant of each side. */
export interface Row {
  model: ModelName;
  mode: Mode;
  precision: Precision;
  /** Of an image, the class token included. */
  tokens: number;
  batch: number;
  /** Milliseconds of a step. */
  ours: Spread;
  oursVariant: string;
  /** Milliseconds of a step. */
  torch: Spread;
  torchVariant: string;
  /** How many times faster than PyTorch we are. */
  ratio: number;
  /** Of a step: forward and, in training, twice as much backward. */
  gflop: number;
  /** Share of the measured peak of matrix products that a step reaches; see `peaks()`. */
  oursShare: number;
  torchShare: number;
  variants: VariantResult[];
}

/** What was measured of one variant. */
export interface VariantResult extends Variant {
  /** Of one step. */
  milliseconds: Spread;
  /** From the start of a process to the end of its first step. */
  firstStepSeconds: number;
  /** Largest resident memory of the process. */
  peakMB: number;
  /** How far its first values lie from the reference's, with dropout off; see `TOLERANCE`. */
  difference: number;
}

/**
 * The result that `path` holds, for parts that are measured again to go into; `now` where there is none, or where it was made on another
 * machine, with other versions or in another way.
 */
export async function startedResult(path: string, now: PytorchResult): Promise<PytorchResult> {
  let before: PytorchResult;
  try {
    before = JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return now;
    throw error;
  }
  const conditions = ({ environment, plan, without }: PytorchResult) => JSON.stringify([environment, plan, without]);
  if (conditions(before) !== conditions(now)) return now;
  return {
    ...now,
    rows: before.rows,
    lengths: before.lengths,
    loadBefore: Math.max(before.loadBefore, now.loadBefore),
  };
}

/** A result with rows in the place of those for the same models, in the order of the plan. */
export function withRows(result: PytorchResult, rows: readonly Row[]): PytorchResult {
  const measured = new Set(rows.map(({ model }) => model));
  const all = [...result.rows.filter(({ model }) => !measured.has(model)), ...rows];
  return { ...result, rows: result.plan.models.flatMap((model) => all.filter((row) => row.model === model)) };
}
