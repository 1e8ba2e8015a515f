import type { Splits } from "../datasets/dataset.ts";
import { loadLatest } from "./checkpoint.ts";
import type { RunParts } from "./recipe.ts";
import { type DatasetSummary, freshState, restoreRun, type RunState } from "./run_state.ts";
import type { TrainSettings } from "./settings.ts";
import { checkpointFolder, type RunOptions } from "./train_options.ts";

/**
 * Where a run begins: at its folder's last checkpoint, to which the parts are then set, or at its first step.
 *
 * @throws {RangeError} if the folder has a run and it is not to be resumed, or is another one.
 */
export async function startingState(
  options: RunOptions,
  parts: RunParts,
): Promise<{ state: RunState; path: string | undefined }> {
  const { folder, settings, about, resume = false, fallBack = false, onProgress } = options;
  const dataset = describeSplits(options.splits, about.dataset);
  const loaded = await loadLatest(checkpointFolder(folder), { fallBack });
  if (loaded === undefined) return { state: freshState(settings, dataset, about.config), path: undefined };
  if (!resume) {
    throw new RangeError(
      `${folder} holds a run already: go on with it (--resume), or remove the folder to start again.`,
    );
  }
  for (const message of loaded.warnings) onProgress?.({ kind: "warning", message });
  const before = loaded.checkpoint.state as unknown as RunState;
  for (
    const [what, then, now] of [
      ["settings", comparable(before.settings), comparable(settings)],
      ["dataset", before.dataset, dataset],
      ["config", before.config, about.config],
    ] as const
  ) {
    if (JSON.stringify(then) !== JSON.stringify(now)) {
      throw new RangeError(
        `${folder} holds a run with another ${what}, ${JSON.stringify(then)}: resume it with that, got ${
          JSON.stringify(now)
        }.`,
      );
    }
  }
  return { state: { ...restoreRun(parts, loaded.checkpoint), settings }, path: loaded.path };
}

/**
 * Settings that a run keeps to when it goes on, in one order: more epochs may be added, unless the learning rate follows from how many
 * there are.
 */
function comparable({ epochs, precision = "float32", ...rest }: TrainSettings): object {
  const given = Object.entries({ ...rest, precision }).filter(([, value]) => value !== undefined);
  given.sort(([a], [b]) => a < b ? -1 : 1);
  return Object.fromEntries(rest.schedule === "cosine" ? [["epochs", epochs], ...given] : given);
}

function describeSplits({ train, validation, test }: Splits, name: string): DatasetSummary {
  return {
    name,
    classes: train.classes,
    train: train.length,
    validation: validation.length,
    test: test.length,
  };
}
