/**
 * Ways from tokens back to images, and from tokens to a finite set of codes.
 *
 * @module
 */
export { type Detokenizer, type TokenRows } from "./detokenizer.ts";
export { FftDetokenizer, type FftDetokenizerOptions } from "./fft_detokenizer.ts";
export { FiniteScalarQuantizer } from "./finite_scalar_quantizer.ts";
export { inverseLogSpectrum } from "./inverse_log_spectrum.ts";
export { MsvdDetokenizer, type MsvdDetokenizerOptions } from "./msvd_detokenizer.ts";
export { PatchDetokenizer, type PatchDetokenizerOptions } from "./patch_detokenizer.ts";
export { type Quantized, type Quantizer } from "./quantizer.ts";
export { type DetokenizerNorm, ShuffleStack, type ShuffleStackOptions } from "./shuffle_stack.ts";
export { straightThrough } from "./straight_through.ts";
export { VectorQuantizer, type VectorQuantizerOptions } from "./vector_quantizer.ts";
