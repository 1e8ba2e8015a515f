/**
 * Image tokenization for Transformers, on TensorFlow.js over libtensorflow.
 *
 * Axes, everywhere: B batch, H W height and width, C channels, P patch side, N tokens, D model width, R rank. Images are
 * `[B, H, W, C]`, float32 in [0, 1].
 *
 * @module
 */
export * from "./tensorflow/mod.ts";
export * from "./ops/mod.ts";
export * from "./wavelets/mod.ts";
export * from "./nn/mod.ts";
export * from "./tokenizers/mod.ts";
export * from "./encoder/mod.ts";
export * from "./decoder/mod.ts";
export * from "./models/mod.ts";
export * from "./datasets/mod.ts";
export * from "./losses/mod.ts";
export * from "./metrics/mod.ts";
export * from "./training/mod.ts";
