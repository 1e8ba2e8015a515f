import * as tf from "@tensorflow/tfjs-core";
import type { Tokens } from "../../lib/tokenizers/mod.ts";
import { parseSafetensors } from "../../lib/training/mod.ts";
import { readIndex } from "./shard_index.ts";

/** Tokens of some pictures, as they were made. */
export interface TokenShard {
  /** The pictures' paths in their folder. */
  names: string[];
  /** Names of the classes. */
  classes: readonly string[];
  /** Places among the classes; -1 for a picture that lay beside their folders. */
  labels: Int32Array;
  /** What the tokenizer gave, for `Classifier.choose()` or an encoder. The caller disposes it. */
  tokens: Tokens;
}

/**
 * Reads what `deno task tokenize` wrote, shard by shard and in order.
 *
 * @param folder The folder with `index.json`.
 * @throws {RangeError} if there is no index, shards are still missing, or a file is damaged.
 */
export async function* readShards(folder: string): AsyncGenerator<TokenShard, void, void> {
  const index = await readIndex(folder);
  if (index === undefined) throw new RangeError(`${folder} holds no token shards: \`deno task tokenize\` makes them.`);
  const { shards, done, classes, grid } = index;
  if (done.length < shards) {
    throw new RangeError(
      `${folder} has ${done.length} of ${shards} shards: run the same \`deno task tokenize\` to its end.`,
    );
  }
  for (const { file, names } of done) {
    if (names.length === 0) continue; // none of its pictures could be read
    const { tensors } = parseSafetensors(await Deno.readFile(`${folder}/${file}`));
    const take = (name: string) => {
      const entry = tensors.get(name);
      if (entry?.shape[0] === names.length) return entry;
      throw new RangeError(`${folder}/${file} should have ${name} of ${names.length} pictures: make the shards anew.`);
    };
    const { shape, data } = take("tokens");
    const mask = take("mask").data as Uint8Array;
    const [b, n, d] = shape as [number, number, number];
    const numbers = (name: "scores" | "sizes") =>
      tensors.has(name) ? { [name]: tf.tensor2d(take(name).data as Float32Array, [b, n]) } : {}; // [B, N]
    yield {
      names,
      classes,
      labels: take("labels").data as Int32Array,
      tokens: {
        tokens: tf.tensor3d(data as Float32Array, [b, n, d]), // [B, N, D]
        mask: tf.tensor2d(mask, [b, n], "bool"), // [B, N]
        positions: tf.tensor2d(take("positions").data as Int32Array, [b, n], "int32"), // [B, N]
        padded: mask.includes(0),
        ...numbers("scores"),
        ...numbers("sizes"),
        ...(grid === undefined ? {} : { grid }),
        aux: {},
      },
    };
  }
}
