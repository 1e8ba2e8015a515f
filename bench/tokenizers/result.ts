import type { Environment } from "../environment.ts";
import type { Spread } from "../interleave.ts";
import type { CaseName, Layout, Mode, Plan } from "./cases.ts";

/** What `bench/results/tokenizers.json` holds. */
export interface TokenizersResult {
  command: string;
  environment: Environment;
  plan: Plan;
  /** Processes that wanted to run in the minute before the start, on average: near 0 on an idle machine. */
  loadBefore: number;
  /** Every tokenizer alone. */
  alone: AloneRow[];
  /** SVD tokens with a share of 90 %. */
  svd: AloneRow[];
  share: ShareRow[];
  selection: SelectionRow[];
}

/** A tokenizer without the rest of a model. */
export interface AloneRow {
  tokenizer: CaseName;
  mode: Mode;
  imageSize: number;
  batch: number;
  /** Images a second. */
  ours: Spread;
  /** Images a second of PyTorch in its faster layout; where it has such a tokenizer. */
  torch?: Spread;
  layout?: Layout;
  /** How many times faster than PyTorch we are. */
  ratio?: number;
  /** How far our values lie from PyTorch's, as a share of the largest. */
  difference?: number;
}

/** What a tokenizer takes of a training step of its classifier: forward, backward and Adam. */
export interface ShareRow {
  tokenizer: CaseName;
  batch: number;
  /** Tokens of an image. */
  tokens: number;
  /** Milliseconds of a step. */
  step: Spread;
  /** Milliseconds of the tokenizer alone, with gradients. */
  alone: Spread;
  /** `alone` as a share of `step`. */
  share: number;
}

/** What it saves to leave tokens out, of mSVD with gates. */
export interface SelectionRow {
  batch: number;
  /** Milliseconds that the tokenizer takes, which has to see all of the image. */
  tokenizer: Spread;
  /** Share of the tokenizer in the floating-point operations of the model with all tokens. */
  flopsShare: number;
  /** Share of the tokenizer in the time of the model with all tokens. */
  timeShare: number;
  kept: Kept[];
}

/** What a number of tokens takes. */
export interface Kept {
  /** Tokens that the encoder is given, the class token not counted. */
  tokens: number;
  /** Milliseconds of the encoder alone. */
  encoder: Spread;
  /** Milliseconds of the model: tokens are made, chosen and encoded. */
  model: Spread;
  /** How many times faster than with all tokens. */
  encoderGain: number;
  modelGain: number;
}

/** A result without measurements. */
export type Conditions = Pick<TokenizersResult, "command" | "environment" | "plan" | "loadBefore">;

/**
 * The result that `path` holds, for parts that are measured again to go into; an empty one where there is none, or where it was made on
 * another machine, with other versions or in another way.
 */
export async function startedResult(path: string, now: Conditions): Promise<TokenizersResult> {
  const empty: TokenizersResult = { ...now, alone: [], svd: [], share: [], selection: [] };
  let before: TokenizersResult;
  try {
    before = JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return empty;
    throw error;
  }
  const conditions = ({ environment, plan }: Conditions) => JSON.stringify([environment, plan]);
  if (conditions(before) !== conditions(now)) return empty;
  return { ...before, ...now, loadBefore: Math.max(before.loadBefore, now.loadBefore) };
}
