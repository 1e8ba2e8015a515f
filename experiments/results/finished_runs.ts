import type { Selection } from "../../lib/models/mod.ts";
import type {
  AutoencoderResults,
  GenerationResults,
  RegressionResults,
  RunSummary as TaskSummary,
  Summary,
} from "../../lib/training/mod.ts";
import { type TaskName, taskOf } from "../config/schema.ts";
import type { GateMapResult } from "./measure_gate_maps.ts";
import type { Judgement } from "./judge_samples.ts";

/** Test results of a model that keeps some of its tokens. */
export interface SelectionResult {
  keep: Selection;
  accuracy: number;
  macroF1: number;
  /** Kept of a picture, the class token not counted: mean and standard deviation over the test pictures. */
  tokensMean: number;
  tokensSpread: number;
}

/** Numbers of a classifier, a regression, an autoencoder and a generator. */
type Numbers =
  & Pick<Summary, "accuracy" | "macroF1" | "tokensMean" | "perClass" | "confusion" | "gates">
  & Pick<RegressionResults, "mse" | "rmse" | "mae" | "r2" | "baseline">
  & Pick<AutoencoderResults, "psnr" | "ssim" | "perplexity" | "codeUse">
  & Pick<GenerationResults, "bitsPerToken" | "bitsPerDimension">;

/** What `summary.json` of a run of any task holds: the numbers are those of its task. */
export interface AnyRunSummary extends TaskSummary, Partial<Numbers> {
  /** Of a model that scores its tokens: the same test pictures with fewer of them. */
  selections?: SelectionResult[];
  /** Of a model that scores its tokens, on drawn scenes: whether gates lie on things. */
  gateMap?: GateMapResult;
  /** Of a generator: how its samples were judged. */
  judgement?: Judgement;
}

/** What `summary.json` of a classifier's run holds. */
export interface RunSummary extends Summary {
  selections?: SelectionResult[];
}

/** A run that is finished, and where. */
export interface AnyFinishedRun {
  folder: string;
  summary: AnyRunSummary;
}

/** A classifier's run that is finished. */
export interface FinishedRun extends AnyFinishedRun {
  summary: RunSummary;
}

/** The task of a finished run. */
export function taskOfRun({ summary: { config } }: AnyFinishedRun): TaskName {
  return taskOf(config as { task?: TaskName });
}

/**
 * All finished runs of classifiers in a folder and the folders in it, sorted by folder.
 *
 * @param root A folder; one that is missing holds none.
 */
export async function finishedRuns(root: string): Promise<FinishedRun[]> {
  return (await anyFinishedRuns(root)).filter((run): run is FinishedRun => taskOfRun(run) === "classification");
}

/**
 * All finished runs in a folder and the folders in it, whatever their task, sorted by folder.
 *
 * @param root A folder; one that is missing holds none.
 */
export async function anyFinishedRuns(root: string): Promise<AnyFinishedRun[]> {
  const found: AnyFinishedRun[] = [];
  const walk = async (folder: string, depth: number) => {
    for (const { name, isDirectory, isFile } of await entries(folder)) {
      if (isFile && name === "summary.json") {
        found.push({ folder, summary: JSON.parse(await Deno.readTextFile(`${folder}/${name}`)) });
      } else if (isDirectory && name !== "checkpoints" && depth > 0) await walk(`${folder}/${name}`, depth - 1);
    }
  };
  await walk(root, 3);
  return found.sort((a, b) => a.folder < b.folder ? -1 : 1);
}

async function entries(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
