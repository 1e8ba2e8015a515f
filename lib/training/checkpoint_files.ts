import { syncFolder, UNFINISHED, writeSynced } from "./durable_files.ts";
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
  /** Parameters and buffers under PyTorch's names, in its layouts: those to evaluate with. */
  weights: ReadonlyMap<string, TensorValues>;
  /** What only training needs: the optimizer's averages and, where `weights` are moving averages, the weights themselves. */
  optimizer: ReadonlyMap<string, TensorValues>;
  /** All else: plain data. */
  state: Record<string, unknown>;
}

/** A checkpoint that cannot be read: its message says which and why. */
export class DamagedCheckpoint extends RangeError {
  constructor(path: string, readonly why: string) {
    super(`Checkpoint ${path} cannot be read: ${why}.`);
    this.name = "DamagedCheckpoint";
  }
}

/** Says which program wrote a folder. */
const FORMAT = "image-tokens checkpoint";
/** Counts up when the files change their meaning. */
const VERSION = 2;
const MANIFEST = "checkpoint.json";
const FILES = ["weights.safetensors", "optimizer.safetensors", "state.json"] as const;

/** What `checkpoint.json` says of the other files. */
interface Manifest {
  format: typeof FORMAT;
  version: number;
  step: number;
  files: Record<string, { bytes: number; sha256: string }>;
}

/** Writes a checkpoint's files beside, and renames the folder into place. */
export async function writeCheckpointFolder(path: string, checkpoint: Checkpoint): Promise<void> {
  const { step, weights, optimizer, state } = checkpoint;
  const contents = [serialize(weights), serialize(optimizer), json(state)];
  const unfinished = path + UNFINISHED;
  await Deno.mkdir(unfinished);
  const files: Manifest["files"] = {};
  for (const [i, bytes] of contents.entries()) {
    files[FILES[i]!] = { bytes: bytes.length, sha256: await digest(bytes) };
    await writeSynced(`${unfinished}/${FILES[i]}`, bytes);
  }
  const manifest: Manifest = { format: FORMAT, version: VERSION, step, files };
  await writeSynced(`${unfinished}/${MANIFEST}`, json({ ...manifest, sha256: await digest(json(manifest)) }));
  await syncFolder(unfinished);
  await Deno.rename(unfinished, path);
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
 * @throws {DamagedCheckpoint} if it is none, a file is missing, cut short or was changed, or a newer library wrote it.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const { step, files } = await readManifest(path);
  const [weights, optimizer, state] = await Promise.all(FILES.map(async (name) => {
    const bytes = await read(path, name);
    const written = files[name]!;
    if (bytes.length !== written.bytes) {
      throw new DamagedCheckpoint(path, `${name} has ${bytes.length} bytes of the ${written.bytes} that were written`);
    }
    if (await digest(bytes) !== written.sha256) {
      throw new DamagedCheckpoint(path, `${name} was changed after it was written`);
    }
    return bytes;
  }));
  return { step, weights: tensors(weights!), optimizer: tensors(optimizer!), state: parseObject(state!)! };
}

/** Whether a folder is meant to be a checkpoint. */
export async function isCheckpointFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(`${path}/${MANIFEST}`)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

async function readManifest(path: string): Promise<Manifest> {
  const found = parseObject(await read(path, MANIFEST));
  if (found === undefined) throw new DamagedCheckpoint(path, `${MANIFEST} is no JSON object, or cut short`);
  const { sha256, ...manifest } = found;
  if (manifest.format !== FORMAT) throw new DamagedCheckpoint(path, "another program wrote it");
  const { version } = manifest;
  if (typeof version === "number" && version > VERSION) {
    throw new DamagedCheckpoint(
      path,
      `a newer version of this library wrote it (format ${version}; this one reads ${VERSION})`,
    );
  }
  if (version !== VERSION) {
    throw new DamagedCheckpoint(path, `it has format ${version}, and this version of the library reads ${VERSION}`);
  }
  if (sha256 !== await digest(json(manifest))) {
    throw new DamagedCheckpoint(path, `${MANIFEST} was changed after it was written`);
  }
  return manifest as unknown as Manifest; // its checksum says that writeCheckpointFolder() wrote it
}

async function read(path: string, name: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(`${path}/${name}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new DamagedCheckpoint(path, `${name} is missing`);
    throw error;
  }
}

function json(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value, undefined, 1) + "\n");
}

function serialize(values: ReadonlyMap<string, TensorValues>): Uint8Array {
  const entries = [...values].map(([name, { shape, data }]) => [name, { dtype: "F32" as const, shape, data }] as const);
  return serializeSafetensors(new Map(entries), { format: "pt" });
}

function tensors(bytes: Uint8Array): Map<string, TensorValues> {
  const entries = [...parseSafetensors(bytes).tensors].map(([name, { shape, data }]): [string, TensorValues] => {
    return [name, { shape, data: data as Float32Array }];
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
