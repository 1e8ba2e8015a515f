import type { Profile, ProfileName } from "../../lib/models/mod.ts";

/** Which of the library's models, by its tokenizer. */
export type ModelName = "vit" | "fft" | "msvd";
/** What a step does: forward, backward and Adam; or forward alone, in evaluation mode. */
export type Mode = "training" | "inference";
/** Element types in which models are measured. */
export const PRECISIONS = ["float32", "bfloat16"] as const;
/** Element type of products and convolutions. */
export type Precision = typeof PRECISIONS[number];
/** Whose program. */
export type Side = "ours" | "torch";

/** A model of some size with its weights and the pictures for all of its steps. */
export interface Subject {
  model: ModelName;
  profile: Readonly<Profile>;
  /** Side of the square images, in pixels. */
  imageSize: number;
  /** Images a step. */
  batch: number;
  classes: number;
  /** Tokens of an image, the class token included. */
  tokens: number;
  /** Multiplications and additions for one image, forwards. */
  flopsPerImage: number;
  /** A safetensors file: the first weights, with PyTorch's names and layouts. */
  weights: string;
  /** A safetensors file: `images` float32 `[B, H, W, 3]` and `labels` int64 `[B]`. */
  pictures: string;
}

/** What is measured, on either side; both get it as JSON. */
export interface Case extends Subject {
  mode: Mode;
  precision: Precision;
  dropout: number;
}

/** A way to run a step. */
export interface Variant {
  side: Side;
  name: string;
}

/** All ways to run a step. On PyTorch's side bfloat16 is autocast. */
export const VARIANTS: Readonly<Record<Precision, readonly Variant[]>> = {
  float32: [
    { side: "ours", name: "eager" },
    { side: "torch", name: "eager" },
    { side: "ours", name: "captured" },
    { side: "torch", name: "channels_last" },
    { side: "ours", name: "captured, XLA" },
    { side: "torch", name: "compile" },
  ],
  bfloat16: [
    { side: "torch", name: "eager" },
    { side: "ours", name: "captured" },
    { side: "torch", name: "channels_last" },
    { side: "torch", name: "compile" },
  ],
};

/** All variants, or all but those that need a C++ compiler. */
export function variantsOf(withoutCompile: boolean): Readonly<Record<Precision, readonly Variant[]>> {
  if (!withoutCompile) return VARIANTS;
  const rest = (precision: Precision) => VARIANTS[precision].filter(({ name }) => name !== "compile");
  return { float32: rest("float32"), bfloat16: rest("bfloat16") };
}

/** How much is measured. */
export interface Plan {
  profile: ProfileName;
  models: readonly ModelName[];
  /** In which steps are measured: a processor without bfloat16 products takes minutes for one. */
  precisions: readonly Precision[];
  batch: number;
  /** Sides of images in tokens, for steps over sequences of side² + 1 tokens. */
  grids: readonly number[];
  /** Images a step of those. */
  gridBatch: number;
  /** How often contenders take turns. */
  rounds: number;
  /** Seconds that a turn takes at least. */
  turnSeconds: number;
  /** Side of the matrices whose product shows what the processor can do; halved while one takes over `turnSeconds` times 4. */
  productSize: number;
}

/** The measurement that is published. */
export const FULL: Plan = {
  profile: "base",
  models: ["vit", "fft", "msvd"],
  precisions: PRECISIONS,
  batch: 32,
  grids: [4, 8, 16, 32],
  gridBatch: 4,
  rounds: 7,
  turnSeconds: 0.5,
  productSize: 4096,
};

/** The same program at a small size: shows that everything works, and says nothing of speed. */
export const QUICK: Plan = {
  ...FULL,
  profile: "tiny",
  batch: 4,
  grids: [2, 4],
  gridBatch: 2,
  rounds: 2,
  turnSeconds: 0.01,
  productSize: 256,
};
