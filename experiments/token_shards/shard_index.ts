import { replaceFile } from "../../lib/training/durable_files.ts";
import type { Grid } from "../../lib/tokenizers/mod.ts";

/** What decides the numbers in shards: a folder holds shards of one kind. */
export interface ShardSettings {
  /** The tokenizer's name and settings. */
  tokenizer: Record<string, unknown>;
  /** SHA-256 of its weights. */
  weights: string;
  /** Side of the pictures, in pixels. */
  imageSize: number;
  /** Pictures that a shard is made of; those that cannot be read are left out of it. */
  shard: number;
  /** SHA-256 of the pictures' names, in order. */
  pictures: string;
}

/** One file of tokens. */
export interface ShardEntry {
  /** Its name in the folder. */
  file: string;
  /** Names of its pictures, in the order of its rows. */
  names: string[];
  /** Pictures that could not be read, and why. */
  leftOut: { name: string; reason: string }[];
}

/** What `index.json` says of a folder of shards. */
export interface ShardIndex {
  schema: 1;
  settings: ShardSettings;
  /** Names of the folders that pictures lie in; a label is a place among them, or -1 for a picture beside them. */
  classes: string[];
  /** Rows and columns that all pictures' tokens stand in, if they do. */
  grid?: Grid;
  /** How many shards there will be. */
  shards: number;
  /** Those that are there, whole: a first part of all. */
  done: ShardEntry[];
}

/** Reads the index of a folder; undefined if it has none. */
export async function readIndex(folder: string): Promise<ShardIndex | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(`${folder}/index.json`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
  let index: ShardIndex | undefined;
  try {
    index = JSON.parse(text) as ShardIndex;
  } catch {
    // told below
  }
  if (index?.schema !== 1) {
    throw new RangeError(`${folder}/index.json is no index of token shards: give another folder, or remove that file.`);
  }
  return index;
}

/** Writes it so that a reader finds the old or the new one. */
export async function writeIndex(folder: string, index: ShardIndex): Promise<void> {
  await replaceFile(`${folder}/index.json`, `${JSON.stringify(index)}\n`);
}

/**
 * Refuses to go on with shards that were made otherwise.
 *
 * @throws {RangeError} naming what is different.
 */
export function checkSettings(folder: string, { settings }: ShardIndex, wanted: ShardSettings): void {
  const names = Object.keys(wanted) as (keyof ShardSettings)[];
  const other = names.filter((name) => JSON.stringify(settings[name]) !== JSON.stringify(wanted[name]));
  if (other.length === 0) return;
  throw new RangeError(
    `${folder} holds shards that were made with other ${other.map((name) => WORDS[name]).join(", ")}: ` +
      "give another folder with --out, or remove it.",
  );
}

const WORDS: Record<keyof ShardSettings, string> = {
  tokenizer: "settings of the tokenizer",
  weights: "weights",
  imageSize: "sides of pictures",
  shard: "numbers of pictures in a shard",
  pictures: "pictures",
};

/** SHA-256 of names, in hexadecimal digits. */
export function namesDigest(names: readonly string[]): Promise<string> {
  return digest(new TextEncoder().encode(names.join("\0")));
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
