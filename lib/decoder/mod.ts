/**
 * Ways from tokens back to images, and from tokens to a finite set of codes.
 *
 * @module
 */
export {
  AutoregressiveDecoder,
  type AutoregressiveDecoderOptions,
  type DecoderState,
} from "./autoregressive_decoder.ts";
export { CodeHead } from "./code_head.ts";
export { DecoderBlock, type DecoderBlockOptions } from "./decoder_block.ts";
export { type Detokenizer, type TokenRows } from "./detokenizer.ts";
export { FftDetokenizer, type FftDetokenizerOptions } from "./fft_detokenizer.ts";
export { FiniteScalarQuantizer } from "./finite_scalar_quantizer.ts";
export { generateTokens, type GenerateTokensOptions } from "./generate_tokens.ts";
export { generationStep, type GuidedSamplingOptions } from "./generation_step.ts";
export { guide } from "./guidance.ts";
export { inverseLogSpectrum } from "./inverse_log_spectrum.ts";
export { attendCached, emptyKeyValues, type KeyValues } from "./key_value_cache.ts";
export { MixtureHead, type MixtureHeadOptions } from "./mixture_head.ts";
export { MsvdDetokenizer, type MsvdDetokenizerOptions } from "./msvd_detokenizer.ts";
export { PatchDetokenizer, type PatchDetokenizerOptions } from "./patch_detokenizer.ts";
export { type Quantized, type Quantizer } from "./quantizer.ts";
export { RegressionHead } from "./regression_head.ts";
export { type GaussianMixture, sampleCodes, sampleMixture } from "./sampling.ts";
export { type DetokenizerNorm, ShuffleStack, type ShuffleStackOptions } from "./shuffle_stack.ts";
export { straightThrough } from "./straight_through.ts";
export { type SamplingOptions, type TokenHead } from "./token_head.ts";
export { TokenStandardization } from "./token_standardization.ts";
export { VectorQuantizer, type VectorQuantizerOptions } from "./vector_quantizer.ts";
