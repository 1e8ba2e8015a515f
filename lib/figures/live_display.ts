import type { MimeBundle } from "./figure.ts";
import { kernelOutput } from "./kernel_output.ts";
import type { RunEvent } from "./run_curves.ts";
import { RunDisplay } from "./run_display.ts";

/** How {@linkcode liveDisplay} shows. */
export interface LiveDisplayOptions {
  /** Which measures of validation are shown besides its loss, as records name them. Default: the first two that the run tells. */
  measures?: readonly string[];
  /** Seconds between updates within an epoch, at least. Default: 1. */
  interval?: number;
  /** Shows an output (`update` false) and replaces it (true). Default: the notebook's kernel; without one, nothing is shown. */
  show?: (bundle: MimeBundle, update: boolean) => void | Promise<void>;
}

/** A display of a run in a notebook. */
export interface LiveDisplay {
  /** For `onProgress` of `train()`, as it is. */
  readonly onProgress: (event: RunEvent) => void;
  /** Shows how the run ended: a figure that stays in the notebook. */
  close(): Promise<void>;
}

/**
 * Follows a training run in a notebook cell, in one output that is updated in place: a progress bar with the time left, the losses and
 * measures of validation as a chart, and a table of epochs. When it is closed, a figure of chart and table is left, without times, so
 * that a notebook which is run again changes only if its results do.
 *
 * @example `train({ onProgress: display.onProgress, … })`, and then
 * ```ts
 * import { liveDisplay } from "./live_display.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const shown: unknown[] = [];
 * const display = liveDisplay({ show: (bundle) => void shown.push(bundle["text/plain"]) });
 * display.onProgress({ kind: "epoch", record: { epoch: 1, loss: 1.5 }, epochs: 1, best: true });
 * await display.close();
 * assertEquals(shown.at(-1), "1 epoch\n   epoch   loss\n1 (best)  1.500");
 * ```
 *
 * @param options What to show, and how often.
 * @returns The display.
 */
export function liveDisplay(options: LiveDisplayOptions = {}): LiveDisplay {
  const show = options.show ?? kernelOutput();
  if (show === undefined) return { onProgress: () => {}, close: () => Promise.resolve() };
  const display = new RunDisplay(show, options.measures, 1000 * (options.interval ?? 1));
  return { onProgress: (event) => display.onProgress(event), close: () => display.close() };
}
