import type { TrainEvent } from "../train_options.ts";

/** Something that a training run tells how it goes: a log, a display. */
export interface TrainListener {
  /** Takes in what `train()` tells. Must not keep the run waiting. */
  onProgress(event: TrainEvent): void;
  /** Writes or shows what is left, and frees what it holds. */
  close(): void | Promise<void>;
}

/** Several listeners as one; see {@linkcode logTo}. */
export interface TrainLog extends TrainListener {
  /** For `onProgress` of `train()`, as it is. */
  readonly onProgress: (event: TrainEvent) => void;
  close(): Promise<void>;
}

/**
 * Has several listeners follow one run. One that fails (a disk is full, a window was closed) is closed and left out from then on, and the
 * others are told in a warning: a run does not end for its log.
 *
 * @example Counts steps, twice
 * ```ts
 * import { logTo } from "./listener.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const counts = [0, 0];
 * const log = logTo(...[0, 1].map((i) => ({ onProgress: () => void counts[i]!++, close: () => {} })));
 * log.onProgress({ kind: "warning", message: "The disk is nearly full." });
 * await log.close();
 * assertEquals(counts, [1, 1]);
 * ```
 *
 * @param listeners Those who follow; each is closed by `close()`.
 * @returns One listener: `train({ onProgress: log.onProgress, … })`, then `await log.close()`.
 */
export function logTo(...listeners: readonly TrainListener[]): TrainLog {
  let active = [...listeners];
  const onProgress = (event: TrainEvent) => {
    for (const listener of [...active]) {
      if (!active.includes(listener)) continue; // it failed at the warning of another
      try {
        listener.onProgress(event);
      } catch (error) {
        active = active.filter((other) => other !== listener);
        closeQuietly(listener);
        onProgress({ kind: "warning", message: `A log ended: ${error instanceof Error ? error.message : error}` });
      }
    }
  };
  const close = async () => {
    const results = await Promise.allSettled(active.map(async (listener) => await listener.close()));
    active = [];
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  };
  return { onProgress, close };
}

/** Frees what a failed listener holds; its failure was told already. */
function closeQuietly(listener: TrainListener): void {
  Promise.try(() => listener.close()).catch(() => {});
}
