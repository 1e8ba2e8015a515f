import { replaceFile, sweepUnfinished, syncFolder, UNFINISHED, writeSynced } from "./durable_files.ts";
import { parseSafetensors, serializeSafetensors } from "./safetensors.ts";

/** Numbers of one tensor, outside of TensorFlow. */
export interface TensorValues {
  shape: number[];
  data: Float32Array;
}

/** What a run needs to go on from. */
export interface Checkpoint {
  /** Optimizer steps so far. */
  step: number;
  /** Parameters and buffers under PyTorch's names, in its layouts. */
  weights: ReadonlyMap<string, TensorValues>;
  /** The optimizer's averages, likewise. */
  optimizer: ReadonlyMap<string, TensorValues>;
  /** All else: plain data. */
  state: Record<string, unknown>;
}

/** A checkpoint that was read, whence, and what was wrong with those that should have been read instead. */
export interface LoadedCheckpoint {
  checkpoint: Checkpoint;
  path: string;
  /** Sentences for the user. */
  warnings: string[];
}

const FOLDER_NAME = /^step-(\d{8,})(?:-(\d+))?$/;
const CHECKSUMS = "checksums.json";
const FILES = ["weights.safetensors", "optimizer.safetensors", "state.json"] as const;
/** Counts up when the files change their meaning. */
const SCHEMA = 1;

/**
 * Writes a checkpoint as a new folder in `folder`, points `latest` to it, and removes those no longer needed: the latest, the
 * one before and the best stay. A process that dies on the way leaves the old checkpoint or the new one.
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
 * @param options `best`: whether to point `best` to it too. Default: false.
 * @returns The new folder's path.
 */
export async function saveCheckpoint(
  folder: string,
  checkpoint: Checkpoint,
  { best = false }: { best?: boolean } = {},
): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  await sweepUnfinished(folder);
  const name = await freeName(folder, checkpoint.step);
  await writeFolder(`${folder}/${name}`, checkpoint);
  await syncFolder(folder);
  const before = await readPointer(folder, "latest");
  // `best` first: a run that dies between the two repeats the steps since `latest` and finds the same best again.
  if (best) await replaceFile(`${folder}/best`, `${name}\n`);
  await replaceFile(`${folder}/latest`, `${name}\n`);
  await prune(folder, [name, before, await readPointer(folder, "best")]);
  return `${folder}/${name}`;
}

/**
 * Reads the checkpoint that `latest` points to or, with a warning, the newest whole one if that is missing or damaged.
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
 * @returns The checkpoint; undefined if there is none.
 * @throws {RangeError} if there are some and all are damaged.
 */
export function loadLatest(folder: string): Promise<LoadedCheckpoint | undefined> {
  return loadPointed(folder, "latest");
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
 * @returns The checkpoint; undefined if there is none.
 */
export function loadBest(folder: string): Promise<LoadedCheckpoint | undefined> {
  return loadPointed(folder, "best");
}

/**
 * Reads one checkpoint.
 *
 * @example One folder
 * ```ts
 * import { readCheckpoint, saveCheckpoint } from "./checkpoint.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir({ dir: "out" });
 * const path = await saveCheckpoint(folder, { step: 7, weights: new Map(), optimizer: new Map(), state: {} });
 * assertEquals((await readCheckpoint(path)).step, 7);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @param path Its folder.
 * @returns The checkpoint.
 * @throws {RangeError} if a file is missing, was changed or is of another schema.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const damaged = (why: string) => new RangeError(`Checkpoint ${path} is damaged: ${why}.`);
  const read = async (name: string) => {
    try {
      return await Deno.readFile(`${path}/${name}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) throw damaged(`${name} is missing`);
      throw error;
    }
  };
  const sums = parseObject(await read(CHECKSUMS));
  if (sums === undefined) throw damaged(`${CHECKSUMS} is no JSON object`);
  const { schema, step, sha256 } = sums;
  if (schema !== SCHEMA) throw damaged(`it has schema ${schema}, this version of the library reads ${SCHEMA}`);
  const [weights, optimizer, state] = await Promise.all(FILES.map(async (name) => {
    const bytes = await read(name);
    if ((sha256 as Record<string, unknown> | undefined)?.[name] !== await digest(bytes)) {
      throw damaged(`${name} is not what was written`);
    }
    return bytes;
  }));
  const data = parseObject(state!);
  if (data === undefined || !Number.isSafeInteger(step)) throw damaged("its state is no JSON object");
  return { step: step as number, weights: tensors(weights!), optimizer: tensors(optimizer!), state: data };
}

async function writeFolder(path: string, { step, weights, optimizer, state }: Checkpoint): Promise<void> {
  const contents = [
    serialize(weights),
    serialize(optimizer),
    new TextEncoder().encode(JSON.stringify(state, undefined, 1) + "\n"),
  ];
  const unfinished = path + UNFINISHED;
  await Deno.mkdir(unfinished);
  const sha256: Record<string, string> = {};
  for (const [i, bytes] of contents.entries()) {
    sha256[FILES[i]!] = await digest(bytes);
    await writeSynced(`${unfinished}/${FILES[i]}`, bytes);
  }
  const sums = JSON.stringify({ schema: SCHEMA, step, sha256 }, undefined, 1) + "\n";
  await writeSynced(`${unfinished}/${CHECKSUMS}`, new TextEncoder().encode(sums));
  await syncFolder(unfinished);
  await Deno.rename(unfinished, path);
}

async function loadPointed(folder: string, pointer: "latest" | "best"): Promise<LoadedCheckpoint | undefined> {
  const names = await checkpointNames(folder);
  const wanted = await readPointer(folder, pointer);
  const warnings: string[] = [];
  const order = names.filter((name) => name !== wanted);
  if (wanted !== undefined) order.unshift(wanted);
  else if (names.length > 0) warnings.push(`${folder}/${pointer} does not say which checkpoint to take.`);
  for (const name of order) {
    try {
      const path = `${folder}/${name}`;
      const checkpoint = await readCheckpoint(path);
      if (warnings.length > 0) warnings.push(`Checkpoint ${path} is taken instead.`);
      return { checkpoint, path, warnings };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      warnings.push(error.message);
    }
  }
  if (warnings.length > 0) throw new RangeError(`No checkpoint in ${folder} is whole. ${warnings.join(" ")}`);
  return undefined;
}

/** Names of finished checkpoints, the newest first. */
async function checkpointNames(folder: string): Promise<string[]> {
  const found: { name: string; order: number[] }[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const match = FOLDER_NAME.exec(name);
      if (match !== null) found.push({ name, order: [Number(match[1]), Number(match[2] ?? 1)] });
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  found.sort((a, b) => b.order[0]! - a.order[0]! || b.order[1]! - a.order[1]!);
  return found.map(({ name }) => name);
}

/** A name for a step that no checkpoint has: after a fall-back the same step comes again. */
async function freeName(folder: string, step: number): Promise<string> {
  const taken = new Set(await checkpointNames(folder));
  const name = `step-${String(step).padStart(8, "0")}`;
  for (let i = 1;; i++) {
    const numbered = i === 1 ? name : `${name}-${i}`;
    if (!taken.has(numbered)) return numbered;
  }
}

async function readPointer(folder: string, pointer: "latest" | "best"): Promise<string | undefined> {
  try {
    const name = (await Deno.readTextFile(`${folder}/${pointer}`)).trim();
    return FOLDER_NAME.test(name) ? name : undefined; // what else it may say is no path to follow
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function prune(folder: string, keep: (string | undefined)[]): Promise<void> {
  for (const name of await checkpointNames(folder)) {
    if (keep.includes(name)) continue;
    const unfinished = `${folder}/${name}${UNFINISHED}`; // half a folder must not look like a checkpoint
    await Deno.rename(`${folder}/${name}`, unfinished);
    await Deno.remove(unfinished, { recursive: true });
  }
}

function serialize(values: ReadonlyMap<string, TensorValues>): Uint8Array<ArrayBuffer> {
  const entries = [...values].map(([name, { shape, data }]) => [name, { dtype: "F32" as const, shape, data }] as const);
  return serializeSafetensors(new Map(entries), { format: "pt" });
}

function tensors(bytes: Uint8Array): Map<string, TensorValues> {
  const entries = [...parseSafetensors(bytes).tensors].map(([name, { shape, data }]): [string, TensorValues] => {
    if (!(data instanceof Float32Array)) throw new RangeError(`Tensor ${name} of a checkpoint is float32.`);
    return [name, { shape, data }];
  });
  return new Map(entries);
}

async function digest(bytes: Uint8Array): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)).toHex();
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // told by the caller
  }
  return undefined;
}
