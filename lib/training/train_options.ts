import type { Splits } from "../datasets/dataset.ts";
import type { ImageClassifier } from "./classification_task.ts";
import type { EpochRecord } from "./run_state.ts";
import type { TrainSettings } from "./settings.ts";
import type { RunDescription, RunSummary, Summary } from "./summary.ts";
import type { Results, Task } from "./task.ts";

/** What `train()` tells while it works. */
export type TrainEvent =
  | {
    kind: "step";
    /** From 1, as `epochs` counts. */
    epoch: number;
    epochs: number;
    /** Batches done in this epoch, of how many. */
    step: number;
    steps: number;
    /** Mean of the epoch so far. */
    loss: number;
    /** Rate of the optimizer step that the batch took part in. */
    learningRate: number;
    imagesPerSecond: number;
    /** Seconds until the run ends, validation included. */
    secondsLeft: number;
  }
  | { kind: "epoch"; record: EpochRecord; epochs: number; best: boolean }
  | { kind: "warning"; message: string };

/** What a run of any task works on. */
export interface RunOptions {
  splits: Splits;
  settings: TrainSettings;
  /** Where checkpoints, `metrics.jsonl`, `summary.json` and `predictions.json` go; made if missing. */
  folder: string;
  /** What the summary says besides numbers. */
  about: RunDescription;
  /** Whether to go on from the folder's last checkpoint. Default: false, which refuses a folder that has one. */
  resume?: boolean;
  /** Whether to take, with a warning, the last whole checkpoint if the one that is wanted cannot be read. Default: false. */
  fallBack?: boolean;
  /** Optimizer steps between checkpoints within an epoch; there is one after each epoch in any case. Default: 200. */
  checkpointSteps?: number;
  /** How many of the last checkpoints stay, besides the best. Default: 2. */
  keepLast?: number;
  /** Whether steps are captured: recorded once and run as TensorFlow functions. Default: true; false runs op by op. */
  capture?: boolean;
  /** Stops the run after the step at work, and saves it. */
  signal?: AbortSignal;
  /** Called after every batch and epoch. */
  onProgress?: (event: TrainEvent) => void;
}

/** What `train()` works on. */
export interface TrainOptions extends RunOptions {
  /** With its first weights; it has those of the last step when the run ends. */
  model: ImageClassifier;
}

/** What `trainTask()` works on. */
export interface TrainTaskOptions<R extends Results> extends RunOptions {
  /** Its model has its first weights; it has those of the last step when the run ends. */
  task: Task<R>;
}

/** How a run ended. */
export type TrainResult<S extends RunSummary = Summary> =
  | { finished: true; summary: S }
  | { finished: false; checkpoint: string };

/**
 * Where the checkpoints of the run in `folder` lie.
 *
 * @example
 * ```ts
 * import { checkpointFolder } from "./train_options.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(checkpointFolder("out/runs/vit-tiny-0"), "out/runs/vit-tiny-0/checkpoints");
 * ```
 *
 * @param folder The run's folder.
 * @returns The folder of its checkpoints.
 */
export function checkpointFolder(folder: string): string {
  return `${folder}/checkpoints`;
}
