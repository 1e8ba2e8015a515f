import * as tf from "@tensorflow/tfjs-core";
import { UnreadablePicture } from "../../lib/datasets/decode.ts";
import type { Tokenizer, Tokens } from "../../lib/tokenizers/mod.ts";
import { replaceFile, sweepUnfinished } from "../../lib/training/durable_files.ts";
import { type SafetensorsEntry, serializeSafetensors } from "../../lib/training/mod.ts";
import { classOf, type PictureFile, readSquare, stackSquares } from "../picture_files.ts";
import {
  checkSettings,
  readIndex,
  type ShardEntry,
  type ShardIndex,
  type ShardSettings,
  writeIndex,
} from "./shard_index.ts";

/** What {@linkcode writeShards} works on. */
export interface WriteShardsOptions {
  tokenizer: Tokenizer;
  settings: ShardSettings;
  /** All pictures, in order. */
  files: readonly PictureFile[];
  /** Where the shards go; there already. */
  folder: string;
  /** Pictures that the tokenizer is given at once. */
  batch: number;
  /** Stops before the next batch. */
  signal?: AbortSignal;
  /** Called after each batch: how many of the pictures that this call has to do are done. */
  onProgress?: (progress: { shard: number; shards: number; done: number; pictures: number }) => void;
}

/**
 * Turns pictures into files of tokens, `shard-00000.safetensors` and so on, and an index beside them. A shard has a name only when it is
 * whole; what an earlier call left is not done again.
 *
 * @returns The index; it lacks shards if the signal stopped the work.
 * @throws {RangeError} if the folder holds shards of another kind, or no picture can be read.
 */
export async function writeShards(options: WriteShardsOptions): Promise<ShardIndex> {
  const { tokenizer, settings, files, folder } = options;
  const { shard: size, imageSize } = settings;
  const found = await readIndex(folder);
  if (found !== undefined) checkSettings(folder, found, settings);
  await sweepUnfinished(folder);
  const classes = [...new Set(files.map(classOf))].filter((name) => name !== undefined).sort();
  const grid = tokenizer.grid?.([imageSize, imageSize]);
  const shards = Math.ceil(files.length / size);
  const index: ShardIndex = found ??
    { schema: 1, settings, classes, ...(grid === undefined ? {} : { grid }), shards, done: [] };
  const first = index.done.length;
  const pictures = files.length - first * size;
  for (let shard = first; shard < shards; shard++) {
    const members = files.slice(shard * size, (shard + 1) * size);
    const before = (shard - first) * size;
    const tell = (done: number) => options.onProgress?.({ shard: shard + 1, shards, done: before + done, pictures });
    const made = await makeShard(members, options, tell);
    if (made === undefined) return index;
    const file = `shard-${String(shard).padStart(5, "0")}.safetensors`;
    await replaceFile(`${folder}/${file}`, serialize(made.parts, made.names, index.classes));
    const { names, leftOut } = made;
    index.done.push({ file, names: names.map(({ name }) => name), leftOut });
    await writeIndex(folder, index);
  }
  if (index.done.every(({ names }) => names.length === 0)) {
    throw new RangeError(
      `No picture could be read: ${index.done[0]!.leftOut[0]!.name} (${index.done[0]!.leftOut[0]!.reason}).`,
    );
  }
  return index;
}

/** Values of one batch's tokens. */
type Part = Map<string, SafetensorsEntry>;

interface Shard {
  parts: Part[];
  names: PictureFile[];
  leftOut: ShardEntry["leftOut"];
}

/** Tokens of the pictures of one shard; undefined if the work was stopped. */
async function makeShard(
  files: readonly PictureFile[],
  { tokenizer, settings: { imageSize }, batch, signal }: WriteShardsOptions,
  tell: (done: number) => void,
): Promise<Shard | undefined> {
  const shard: Shard = { parts: [], names: [], leftOut: [] };
  const group = (from: number) => files.slice(from, from + batch);
  const reading = (from: number) => Promise.allSettled(group(from).map(({ path }) => readSquare(path, imageSize)));
  let next = reading(0); // read while the tokenizer works on the ones before
  for (let from = 0; from < files.length; from += batch) {
    const some = group(from);
    const read = await next;
    if (signal?.aborted) return undefined;
    next = reading(from + batch);
    const whole: Uint8Array[] = [];
    read.forEach((result, i) => {
      if (result.status === "fulfilled") {
        whole.push(result.value);
        shard.names.push(some[i]!);
      } else if (result.reason instanceof UnreadablePicture) {
        shard.leftOut.push({ name: some[i]!.name, reason: result.reason.reason });
      } else throw result.reason;
    });
    if (whole.length > 0) shard.parts.push(tokenize(tokenizer, stackSquares(whole, imageSize)));
    tell(from + some.length);
  }
  return shard;
}

/** Takes the images over. */
function tokenize(tokenizer: Tokenizer, images: tf.Tensor4D): Part {
  const part: Part = new Map();
  tf.tidy(() => {
    const tokens: Tokens = tokenizer.tokenize(images, { training: false });
    const add = (name: string, dtype: "F32" | "I32" | "BOOL", tensor: tf.Tensor) =>
      part.set(name, { dtype, shape: [...tensor.shape], data: tensor.dataSync().slice() as SafetensorsEntry["data"] });
    add("tokens", "F32", tokens.tokens); // [B, N, D]
    add("mask", "BOOL", tokens.mask); // [B, N]
    add("positions", "I32", tokens.positions); // [B, N]
    if (tokens.scores !== undefined) add("scores", "F32", tokens.scores); // [B, N]
    if (tokens.sizes !== undefined) add("sizes", "F32", tokens.sizes); // [B, N]
  });
  images.dispose();
  return part;
}

/** A shard's file: its batches end to end, and a label for each picture. */
function serialize(parts: readonly Part[], files: readonly PictureFile[], classes: readonly string[]): Uint8Array {
  const labels = Int32Array.from(files, (file) => classes.indexOf(classOf(file) ?? ""));
  const tensors = new Map<string, SafetensorsEntry>([["labels", {
    dtype: "I32",
    shape: [labels.length],
    data: labels,
  }]]);
  for (const [name, { dtype, shape: [, ...rest], data }] of parts[0] ?? []) {
    const length = files.length * rest.reduce((count, side) => count * side, 1);
    const joined = new (data.constructor as Float32ArrayConstructor)(length);
    let at = 0;
    for (const part of parts) {
      const values = part.get(name)!.data as Float32Array;
      joined.set(values, at);
      at += values.length;
    }
    tensors.set(name, { dtype, shape: [files.length, ...rest], data: joined });
  }
  return serializeSafetensors(tensors);
}
