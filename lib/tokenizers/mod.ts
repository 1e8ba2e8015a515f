/**
 * Ways from images to tokens, all behind the one interface `Tokenizer`.
 *
 * @module
 */
export { DctTokenizer, type DctTokenizerOptions } from "./dct_tokenizer.ts";
export { FftBandTokenizer, type FftBandTokenizerOptions } from "./fft_band_tokenizer.ts";
export { FftPatchTokenizer, type FftPatchTokenizerOptions } from "./fft_patch_tokenizer.ts";
export { FftTokenizer, type FftTokenizerOptions } from "./fft_tokenizer.ts";
export { type Gating, MsvdTokenizer, type MsvdTokenizerOptions } from "./msvd_tokenizer.ts";
export { normalizeColors } from "./normalize_colors.ts";
export { PatchTokenizer, type PatchTokenizerOptions } from "./patch_tokenizer.ts";
export { rgbToYcbcr } from "./rgb_to_ycbcr.ts";
export { type ScoreActivation, Scorer, type ScorerOptions } from "./scorer.ts";
export {
  type FilteredSpectrum,
  SpectrumFilter,
  type SpectrumFilterOptions,
  type SpectrumPass,
} from "./spectrum_filter.ts";
export { type SvdComponents, svdComponents, type SvdComponentsOptions, type SvdRank } from "./svd_components.ts";
export { SvdTokenizer, type SvdTokenizerOptions } from "./svd_tokenizer.ts";
export { type Grid, type ImageSize, type Tokenizer, type Tokens } from "./tokenizer.ts";
export { UnshuffleStem, type UnshuffleStemCallOptions, type UnshuffleStemOptions } from "./unshuffle_stem.ts";
export { encodeWaveletPixels, type PixelSequences, type WaveletPixelOptions } from "./wavelet_pixels.ts";
export { WaveletTokenizer, type WaveletTokenizerOptions } from "./wavelet_tokenizer.ts";
export { WaveletYcbcrTokenizer, type WaveletYcbcrTokenizerOptions } from "./wavelet_ycbcr_tokenizer.ts";
