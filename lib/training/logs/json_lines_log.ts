import type { TrainEvent } from "../train_options.ts";
import type { TrainListener } from "./listener.ts";
import { measuresOf } from "./measures.ts";

/** How {@linkcode JsonLinesLog} writes. */
export interface JsonLinesOptions {
  /** Steps from one line to the next; the last step of an epoch has one in any case. Default: 10. */
  every?: number;
}

/** A line: where in the run it is, and the step's measures. */
type StepLine = { epoch: number; step: number } & Record<string, number>;

/**
 * Writes steps as lines of JSON, `{"epoch":1,"step":10,"loss":1.79,…}`; epochs are in the run's own `metrics.jsonl`. Each line is
 * appended by itself, so that a process that is killed leaves whole lines and at most one that is not. A resumed run takes out what it
 * does again, and ends with the lines of a run that was never stopped.
 *
 * @example
 * ```ts
 * import { JsonLinesLog } from "./json_lines_log.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile({ dir: "out" });
 * const log = new JsonLinesLog(path, { every: 2 });
 * const place = { kind: "step", epoch: 1, epochs: 1, steps: 4, secondsLeft: 1 } as const;
 * for (const step of [1, 2, 3, 4]) {
 *   log.onProgress({ ...place, step, loss: 1 / step, learningRate: 1e-3, imagesPerSecond: 9 });
 * }
 * log.close();
 * const lines = (await Deno.readTextFile(path)).trim().split("\n");
 * assertEquals(lines[0], '{"epoch":1,"step":2,"loss":0.5,"learningRate":0.001,"imagesPerSecond":9}');
 * assertEquals(lines.length, 2);
 * await Deno.remove(path);
 * ```
 */
export class JsonLinesLog implements TrainListener {
  readonly #path: string;
  readonly #every: number;
  #file: Deno.FsFile | undefined;

  /**
   * @param path The file; made at the first step if missing.
   * @param options How often to write.
   * @throws {RangeError} if `every` is not a whole number from 1.
   */
  constructor(path: string, { every = 10 }: JsonLinesOptions = {}) {
    if (!Number.isSafeInteger(every) || every < 1) {
      throw new RangeError(`every is a number of steps, from 1: got ${every}.`);
    }
    [this.#path, this.#every] = [path, every];
  }

  /** @throws {RangeError} if the file holds something else than steps: it is left as it is. */
  onProgress(event: TrainEvent): void {
    if (event.kind !== "step") return;
    const { epoch, step, steps } = event;
    this.#file ??= openAt(this.#path, epoch, step);
    if (step % this.#every !== 0 && step !== steps) return;
    const line: StepLine = { epoch, step, ...measuresOf(event) };
    const bytes = new TextEncoder().encode(JSON.stringify(line) + "\n");
    for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
    if (step === steps) this.#file.syncDataSync();
  }

  /** Waits until all lines are on the disk. A second call does nothing. */
  close(): void {
    this.#file?.syncDataSync();
    this.#file?.close();
    this.#file = undefined;
  }
}

/** Opens the file to be appended to, without the lines from a step on and what was not written to its end. */
function openAt(path: string, epoch: number, step: number): Deno.FsFile {
  const file = Deno.openSync(path, { read: true, append: true, create: true });
  try {
    file.truncateSync(keptBytes(Deno.readFileSync(path), path, epoch, step));
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Bytes of the lines from before a step. */
function keptBytes(bytes: Uint8Array, path: string, epoch: number, step: number): number {
  let kept = 0;
  for (let at = 0;;) {
    const end = bytes.indexOf(NEWLINE, at);
    if (end < 0) return kept;
    const line = parse(new TextDecoder().decode(bytes.subarray(at, end)));
    if (line === undefined) {
      throw new RangeError(`${path} holds something else than the steps of a run: log to another file.`);
    }
    if (line.epoch > epoch || line.epoch === epoch && line.step >= step) return kept;
    kept = at = end + 1;
  }
}

const NEWLINE = 10;

function parse(line: string): { epoch: number; step: number } | undefined {
  try {
    const { epoch, step } = JSON.parse(line) as Partial<StepLine>;
    return typeof epoch === "number" && typeof step === "number" ? { epoch, step } : undefined;
  } catch {
    return undefined;
  }
}
