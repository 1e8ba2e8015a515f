import { type Checkpoint, DamagedCheckpoint, readCheckpoint, writeCheckpointFolder } from "./checkpoint_files.ts";
import { checkpointNames, exists, freeName, prune, readPointer } from "./checkpoint_names.ts";
import { replaceFile, sweepUnfinished, syncFolder } from "./durable_files.ts";

export { type Checkpoint, DamagedCheckpoint, readCheckpoint, type TensorValues } from "./checkpoint_files.ts";

/** A checkpoint that was read, whence, and what was wrong with those that should have been read instead. */
export interface LoadedCheckpoint {
  checkpoint: Checkpoint;
  path: string;
  /** Sentences for the user. */
  warnings: string[];
}

const FALL_BACK = "Ask to fall back (--fall-back) to take the last whole one instead";

/** Options of {@linkcode saveCheckpoint}. */
export interface SaveCheckpointOptions {
  /** Whether to point `best` to it too. Default: false. */
  best?: boolean;
  /** How many of the latest checkpoints stay, from 1. Default: 2. */
  keepLast?: number;
}

/** Options of {@linkcode loadLatest} and {@linkcode loadBest}. */
export interface LoadCheckpointOptions {
  /** Whether to take, with a warning, the newest whole checkpoint if the one that is wanted cannot be read. Default: false. */
  fallBack?: boolean;
}

/**
 * Writes a checkpoint as a new folder in `folder`, points `latest` to it, and removes those no longer needed: the last ones and
 * the best stay. A process that dies on the way leaves the old checkpoint or the new one.
 *
 * @example What was saved is loaded
 * ```ts
 * import { loadLatest, saveCheckpoint } from "./checkpoint.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir({ dir: "out" });
 * const weights = new Map([["x", { shape: [2], data: Float32Array.of(1, 2) }]]);
 * await saveCheckpoint(folder, { step: 7, weights, optimizer: new Map(), state: { epoch: 1 } });
 * assertEquals((await loadLatest(folder))?.checkpoint.weights, weights);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @param folder Where a run's checkpoints lie; made if missing.
 * @param checkpoint What to save.
 * @param options Which to keep.
 * @returns The new folder's path.
 * @throws {RangeError} if `keepLast` is no whole number from 1.
 */
export async function saveCheckpoint(
  folder: string,
  checkpoint: Checkpoint,
  options: SaveCheckpointOptions = {},
): Promise<string> {
  const { best = false, keepLast = 2 } = options;
  if (!Number.isSafeInteger(keepLast) || keepLast < 1) {
    throw new RangeError(`keepLast is a whole number from 1: got ${keepLast}.`);
  }
  await Deno.mkdir(folder, { recursive: true });
  await sweepUnfinished(folder);
  const name = await freeName(folder, checkpoint.step);
  await writeCheckpointFolder(`${folder}/${name}`, checkpoint);
  await syncFolder(folder);
  const before = await readPointer(folder, "latest");
  // `best` first: a run that dies between the two repeats the steps since `latest` and finds the same best again.
  if (best) await replaceFile(`${folder}/best`, `${name}\n`);
  await replaceFile(`${folder}/latest`, `${name}\n`);
  await prune(folder, { name, before, best: await readPointer(folder, "best"), keepLast });
  return `${folder}/${name}`;
}

/**
 * Reads the checkpoint that `latest` points to.
 *
 * @example The newest
 * ```ts
 * import { loadLatest, saveCheckpoint } from "./checkpoint.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir({ dir: "out" });
 * await saveCheckpoint(folder, { step: 7, weights: new Map(), optimizer: new Map(), state: {} });
 * assertEquals((await loadLatest(folder))?.checkpoint.step, 7);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @param folder Where a run's checkpoints lie.
 * @param options What to do if it is damaged.
 * @returns The checkpoint; undefined if there is none.
 * @throws {DamagedCheckpoint} if it cannot be read; with `fallBack`, if none can.
 */
export function loadLatest(folder: string, options: LoadCheckpointOptions = {}): Promise<LoadedCheckpoint | undefined> {
  return loadPointed(folder, "latest", options);
}

/**
 * Reads the checkpoint that was the best in validation; otherwise as {@linkcode loadLatest}.
 *
 * @example The best, which may be older
 * ```ts
 * import { loadBest, saveCheckpoint } from "./checkpoint.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir({ dir: "out" });
 * const rest = { weights: new Map(), optimizer: new Map(), state: {} };
 * await saveCheckpoint(folder, { step: 7, ...rest }, { best: true });
 * await saveCheckpoint(folder, { step: 8, ...rest });
 * assertEquals((await loadBest(folder))?.checkpoint.step, 7);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @param folder Where a run's checkpoints lie.
 * @param options What to do if it is damaged.
 * @returns The checkpoint; undefined if there is none.
 * @throws {DamagedCheckpoint} as {@linkcode loadLatest}.
 */
export function loadBest(folder: string, options: LoadCheckpointOptions = {}): Promise<LoadedCheckpoint | undefined> {
  return loadPointed(folder, "best", options);
}

async function loadPointed(
  folder: string,
  pointer: "latest" | "best",
  { fallBack = false }: LoadCheckpointOptions,
): Promise<LoadedCheckpoint | undefined> {
  const names = await checkpointNames(folder);
  if (names.length === 0) return undefined;
  const warnings: string[] = [];
  const wanted = await readPointer(folder, pointer);
  const order = names.filter((name) => name !== wanted);
  if (wanted !== undefined) order.unshift(wanted);
  else warnings.push(`${folder}/${pointer} does not say which checkpoint to take.`);
  // Who died while saving the first checkpoint has no pointer yet; that is no damage.
  const strict = !fallBack && (wanted !== undefined || await exists(`${folder}/${pointer}`));
  if (strict && wanted === undefined) {
    throw new DamagedCheckpoint(`${folder}/${pointer}`, `it names no checkpoint. ${FALL_BACK}`);
  }
  for (const name of order) {
    try {
      const path = `${folder}/${name}`;
      const checkpoint = await readCheckpoint(path);
      if (warnings.length > 0) warnings.push(`Checkpoint ${path} is taken instead.`);
      return { checkpoint, path, warnings };
    } catch (error) {
      if (!(error instanceof DamagedCheckpoint)) throw error;
      if (!fallBack) throw new DamagedCheckpoint(`${folder}/${name}`, `${error.why}. ${FALL_BACK}`);
      warnings.push(error.message);
    }
  }
  throw new DamagedCheckpoint(folder, `none in it is whole. ${warnings.join(" ")}`);
}
