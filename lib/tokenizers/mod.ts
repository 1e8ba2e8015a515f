/**
 * Ways from images to tokens, all behind the one interface `Tokenizer`.
 *
 * @module
 */
export { FftTokenizer, type FftTokenizerOptions, type LowPass } from "./fft_tokenizer.ts";
export { MsvdTokenizer, type MsvdTokenizerOptions } from "./msvd_tokenizer.ts";
export { normalizeColors } from "./normalize_colors.ts";
export { PatchTokenizer, type PatchTokenizerOptions } from "./patch_tokenizer.ts";
export { type ImageSize, type Tokenizer, type Tokens } from "./tokenizer.ts";
export { UnshuffleStem, type UnshuffleStemCallOptions, type UnshuffleStemOptions } from "./unshuffle_stem.ts";
