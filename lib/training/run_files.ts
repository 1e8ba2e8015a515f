import { saveCheckpoint } from "./checkpoint.ts";
import { replaceFile } from "./durable_files.ts";
import type { RunParts } from "./recipe.ts";
import { captureRun, notFiniteIn, type RunState } from "./run_state.ts";
import type { RunSummary } from "./summary.ts";
import { checkpointFolder, type RunOptions } from "./train_options.ts";

/** A checkpoint that is not saved, because a number of the run is not finite. */
export class NotSaved extends Error {
  constructor(readonly tensor: string) {
    super(`${tensor} holds numbers that are not finite.`);
  }
}

/** What a run leaves on disk. */
export class RunFiles {
  /** Folder of the last checkpoint. */
  last: string | undefined;

  constructor(private readonly options: Pick<RunOptions, "folder" | "keepLast">) {}

  /**
   * Saves the run as it stands.
   *
   * @throws {NotSaved} if it has numbers that are not finite, with which nobody can go on.
   */
  async saveRun(parts: RunParts, state: RunState, best: boolean): Promise<string> {
    const { folder, keepLast } = this.options;
    state.peakRssMB = Math.max(state.peakRssMB, Deno.memoryUsage().rss / 1e6);
    const checkpoint = await captureRun(parts, state);
    const wrong = notFiniteIn(checkpoint);
    if (wrong !== undefined) throw new NotSaved(wrong);
    const keep = keepLast === undefined ? {} : { keepLast };
    return this.last = await saveCheckpoint(checkpointFolder(folder), checkpoint, { best, ...keep });
  }

  /** Writes `metrics.jsonl`: a line for each epoch. */
  async writeMetrics({ history }: RunState): Promise<void> {
    const lines = history.map((record) => JSON.stringify(record) + "\n");
    await replaceFile(`${this.options.folder}/metrics.jsonl`, lines.join(""));
  }

  /** Writes what a finished run came to. */
  async writeResults(summary: RunSummary, predictions: object): Promise<void> {
    const { folder } = this.options;
    await replaceFile(`${folder}/predictions.json`, JSON.stringify(predictions) + "\n");
    await replaceFile(`${folder}/summary.json`, JSON.stringify(summary, undefined, 2) + "\n"); // last: it says that the run is finished
  }
}
