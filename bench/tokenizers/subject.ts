import * as tf from "@tensorflow/tfjs-core";
import { drawScene, SCENE_CLASSES } from "../../lib/datasets/mod.ts";
import { PROFILES, TOKENIZERS } from "../../lib/models/mod.ts";
import type { ProfileName, TokenizerConfig } from "../../lib/models/mod.ts";
import { Initializer, stateDict } from "../../lib/nn/mod.ts";
import type { Tokenizer } from "../../lib/tokenizers/mod.ts";
import { type SafetensorsEntry, serializeSafetensors } from "../../lib/training/mod.ts";
import { type Batch, type CaseName, caseOf } from "./cases.ts";

const SEED = 0;

/** Scenes as bytes, B·H·W·3: tokens of some kinds depend on what is on the pictures, and so does the time that they take. */
export function scenes({ batch, imageSize }: Batch): Uint8Array {
  const size = imageSize * imageSize * 3;
  const pixels = new Uint8Array(batch * size);
  for (let i = 0; i < batch; i++) {
    pixels.set(drawScene(SCENE_CLASSES[i % SCENE_CLASSES.length]!, [imageSize, imageSize], SEED, i), i * size);
  }
  return pixels;
}

/** Pictures as tokenizers take them, `[B, H, W, 3]` in [0, 1]. */
export function imagesOf(pixels: Uint8Array, { batch, imageSize }: Batch): tf.Tensor4D {
  return tf.tensor4d(Float32Array.from(pixels, (byte) => byte / 255), [batch, imageSize, imageSize, 3]); // [B, H, W, 3]
}

/** A tokenizer of a case, with new weights. */
export function buildTokenizer(name: CaseName, profileName: ProfileName, side: number): Tokenizer {
  const imageSize = [side, side] as const;
  const config = caseOf(name).config(imageSize);
  const kind = TOKENIZERS[config.tokenizer] as {
    build(config: TokenizerConfig, setting: object, init: Initializer): Tokenizer;
  };
  return kind.build(config, { profile: PROFILES[profileName], imageSize }, new Initializer(SEED));
}

/** What PyTorch's side is told of a tokenizer, as JSON. */
export interface TorchSubject {
  tokenizer: CaseName;
  /** Settings of the tokenizer, as the library has them. */
  config: TokenizerConfig;
  width: number;
  levels: number;
  headHiddenWidth: number;
  imageSize: number;
  /** A safetensors file: the first weights, with PyTorch's names and layouts. */
  weights: string;
  /** A safetensors file: `images` float32 `[B, H, W, 3]`. */
  pictures: string;
}

/** Writes a tokenizer's weights and pictures where PyTorch's side reads them. `folder` exists. */
export async function writeSubject(
  folder: string,
  name: CaseName,
  profileName: ProfileName,
  { tokenizer, images }: { tokenizer: Tokenizer; images: tf.Tensor4D },
): Promise<TorchSubject> {
  const { width, levels, headHiddenWidth } = PROFILES[profileName];
  const [, imageSize] = images.shape;
  const weights = `${folder}/${name}-${profileName}-${imageSize}.safetensors`;
  const state = [...stateDict(tokenizer)].map(([key, tensor]) => [key, { dtype: "F32", ...tensor }] as const);
  await Deno.writeFile(weights, serializeSafetensors(new Map<string, SafetensorsEntry>(state)));
  const pictures = `${folder}/scenes-${images.shape[0]}-${imageSize}.safetensors`;
  const data = images.dataSync() as Float32Array;
  await Deno.writeFile(
    pictures,
    serializeSafetensors(new Map([["images", { dtype: "F32", shape: images.shape, data }]])),
  );
  const config = caseOf(name).config([imageSize, imageSize]);
  return { tokenizer: name, config, width, levels, headHiddenWidth, imageSize, weights, pictures };
}
