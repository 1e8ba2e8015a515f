/**
 * Pure functions of tensors, one a file.
 *
 * @module
 */
export {
  batchNormInference,
  type BatchNormInferenceOptions,
  type BatchNormOptions,
  type BatchNormResult,
  batchNormTraining,
} from "./batch_norm.ts";
export {
  centralWindow,
  centralWindows,
  type SmallestWindowOptions,
  smallestWindows,
  type WindowShape,
  windowSides,
} from "./central_window.ts";
export { complexAbs, type ComplexPair, fromComplex64, toComplex64 } from "./complex.ts";
export { blockDct, type BlockDctOptions, checkBlockDct, inverseBlockDct } from "./dct.ts";
export { dropout } from "./dropout.ts";
export { type Eigh, eigh } from "./eigh.ts";
export { fft2, type Fft2Options, ifft2 } from "./fft2.ts";
export { fftShift, inverseFftShift } from "./fft_shift.ts";
export { gelu } from "./gelu.ts";
export { gini } from "./gini.ts";
export { integralImage } from "./integral_image.ts";
export { layerNorm, type LayerNormOptions } from "./layer_norm.ts";
export { type LeadingSvd, leadingSvd, type LeadingSvdOptions } from "./leading_svd.ts";
export { logSpectrum, type LogSpectrumOptions } from "./log_spectrum.ts";
export { lowSpectrum } from "./low_spectrum.ts";
export { maskedMean, type RowMaskOptions } from "./masked_mean.ts";
export { patchify, unpatchify } from "./patchify.ts";
export { pixelShuffle, pixelUnshuffle } from "./pixel_unshuffle.ts";
export { positionalEncoding } from "./positional_encoding.ts";
export {
  type IntegerOptions,
  multinomial,
  type NormalOptions,
  randomIntegers,
  randomNormal,
  randomUniform,
  truncatedNormal,
  type UniformOptions,
} from "./random.ts";
export { RandomStream } from "./random_stream.ts";
export { scatterAdd } from "./scatter_add.ts";
export { type Seed } from "./seed.ts";
export { signedLog } from "./signed_log.ts";
export { softmaxCrossEntropy } from "./softmax_cross_entropy.ts";
export { argsort, sort, type SortOptions } from "./sort.ts";
export { type Svd, svd } from "./svd.ts";
export { topK, type TopKOptions } from "./top_k.ts";
export { withoutGradient } from "./without_gradient.ts";
