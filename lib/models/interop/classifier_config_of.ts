import type { StateTensor } from "../../nn/mod.ts";
import type { ImageSize } from "../../tokenizers/mod.ts";
import type { ClassifierConfig } from "../classifier.ts";
import { PROFILES } from "../profiles.ts";
import { type ForeignNames, tableOf } from "./recognise.ts";
import { importStateDict } from "./state_dicts.ts";

/** Options of {@linkcode classifierConfigOf}: what shapes do not say. */
export interface ClassifierConfigOfOptions {
  /** A, heads of attention. Default: as many as have tensors in the thesis's files, one for each 64 numbers of D in others. */
  heads?: number;
  /** Height and width of the images, in pixels. Default: the square that the learned positions make; 256 where none are learned. */
  imageSize?: ImageSize;
}

/** Numbers of a head in ViT-Tiny to ViT-Large (Dosovitskiy et al. 2020, table 1; Touvron et al. 2021, table 1). */
const USUAL_HEAD_WIDTH = 64;

/**
 * What to give `createClassifier()` for a classifier that takes these tensors, read from their shapes. How to train it further is not in
 * them: rates, batches and epochs are the profile `paper`'s. Of the thesis's FFT tokenizer add `filterSize` or `energyShare`.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../../tensorflow/mod.ts";
 * import { stateDict } from "../../nn/mod.ts";
 * import { createClassifier } from "../classifier.ts";
 * import { classifierConfigOf } from "./classifier_config_of.ts";
 * import { exportStateDict } from "./state_dicts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const model = createClassifier({ tokenizer: "vit", profile: "tiny", classes: 6, headLayers: 1, finalNorm: true }, 0);
 * const { profile, classes } = classifierConfigOf(exportStateDict(stateDict(model), "timm"), "timm", { heads: 2 });
 * assertEquals(typeof profile === "object" && [profile.imageSize, profile.width, profile.layers, classes], [32, 32, 2, 6]);
 * ```
 *
 * @param tensors By the other program's names.
 * @param names Whose names they are.
 * @returns Plain data.
 * @throws {RangeError} if a tensor that tells a size is missing, or a size is not one that this library's models can have.
 */
export function classifierConfigOf(
  tensors: ReadonlyMap<string, StateTensor>,
  names: ForeignNames,
  options: ClassifierConfigOfOptions = {},
): ClassifierConfig {
  const { title, normEpsilon, dropout } = tableOf(names);
  const state = importStateDict(tensors, names);
  const shapeOf = (name: string) => {
    const shape = state.get(name)?.shape;
    if (shape === undefined) throw new RangeError(`These tensors of ${title} lack what is ${name} here.`);
    return shape as [number, number, number, number]; // none is read beyond its axes in a file of this kind
  };
  const count = (prefix: string) => {
    const numbers = [...state.keys()].filter((name) => name.startsWith(`${prefix}.`));
    return new Set(numbers.map((name) => name.slice(prefix.length + 1).split(".")[0])).size;
  };
  const [, , width] = shapeOf("encoder.class_token");
  const [rows] = shapeOf("encoder.blocks.0.attention.query.weight");
  const separate = tensors.get("transformer_encoder.encoder.0.attention.attns.0.q_linear.weight")?.shape[0];
  const heads = options.heads ?? (separate === undefined ? width / USUAL_HEAD_WIDTH : rows / separate);
  if (!Number.isInteger(heads) || heads < 1 || rows % heads !== 0) {
    throw new RangeError(
      `Queries of ${rows} numbers do not divide into ${heads} heads: give heads, how many there are.`,
    );
  }
  const hidden = state.get("head.hidden.weight")?.shape[0];
  const { levels, side, ...tokenizer } = tokenizerOf(names, { shapeOf, count, has: (name) => state.has(name) });
  const [height, across] = options.imageSize ?? [side, side];
  if (!Number.isInteger(height)) {
    throw new RangeError(
      "The learned positions of these tensors make no square: give imageSize, height and width in pixels.",
    );
  }
  return {
    ...tokenizer,
    profile: {
      ...PROFILES.paper,
      ...{ imageSize: height, levels, width, heads, headWidth: rows / heads, dropout },
      layers: count("encoder.blocks"),
      mlpWidth: shapeOf("encoder.blocks.0.mlp.hidden.weight")[0],
      headHiddenWidth: hidden ?? PROFILES.paper.headHiddenWidth,
    },
    imageSize: [height, across],
    classes: shapeOf("head.output.weight")[0],
    headLayers: hidden === undefined ? 1 : 2,
    finalNorm: state.has("encoder.norm.weight"),
    normEpsilon,
  };
}

interface Found {
  shapeOf(name: string): [number, number, number, number];
  count(prefix: string): number;
  has(name: string): boolean;
}

function tokenizerOf(names: ForeignNames, { shapeOf, count, has }: Found) {
  const { imageSize } = PROFILES.paper;
  if (names === "thesis-fft") {
    const mixing = has("tokenizer.stem.mixing.weight");
    return { tokenizer: "fft", mixing, levels: count("tokenizer.stem.stages"), side: imageSize } as const;
  }
  if (names === "thesis-msvd") {
    const scorer = has("tokenizer.scorer.hidden.weight") ? { scorer: "sigmoid" } as const : {};
    const mixing = has("tokenizer.u.mixing.weight");
    return { tokenizer: "msvd", mixing, ...scorer, levels: count("tokenizer.u.stages"), side: imageSize } as const;
  }
  const [, , , patch] = shapeOf("tokenizer.projection.weight");
  const levels = Math.log2(patch);
  if (!Number.isInteger(levels)) {
    throw new RangeError(`The patch tokenizer has patches whose side is a power of 2: these tensors' is ${patch}.`);
  }
  const [positions] = shapeOf("encoder.positions.weight");
  return { tokenizer: "vit", levels, side: Math.sqrt(positions - 1) * patch } as const;
}
