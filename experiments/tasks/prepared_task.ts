import type * as tf from "@tensorflow/tfjs-core";
import type { Splits } from "../../lib/datasets/dataset.ts";
import type { Task, TensorRecord } from "../../lib/training/mod.ts";
import type { AnyRunSummary } from "../results/finished_runs.ts";
import type { RunConfig } from "./run_config.ts";

/** What a task is prepared for. */
export interface TaskContext {
  splits: Splits;
  /** What the pictures are called in results, and their folder; undefined if they are drawn. */
  dataset: string;
  data: string | undefined;
  seed: number;
  /** The run's. */
  folder: string;
}

/** An experiment that is ready to be trained. */
export interface PreparedTask<C extends RunConfig = RunConfig> {
  /** A module with its first weights. */
  model: object;
  task: Task;
  /** What the checkpoint has to say for the model to be built again, beside the names of experiment and profile. */
  config: Omit<C, "experiment" | "profile" | "drawn">;
  /** A few words of the pictures beside their number, for the line that begins a run. */
  about: string;
  /** What TensorBoard shows of pictures `[N, H, W, 3]` in evaluation mode, as histograms. It is recorded. */
  watch(images: tf.Tensor4D): TensorRecord;
  /** What is measured when training is over, which `summary.json` gets too. Default: nothing. */
  complete?(folder: string): Promise<AnyRunSummary>;
  /** What the run's end is told with. */
  told(summary: AnyRunSummary): string;
  /** Frees the model, and what it works with. */
  dispose(): void;
}
