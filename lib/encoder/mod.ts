/**
 * The Transformer encoder and what reads it.
 *
 * @module
 */
export { EncoderBlock, type EncoderBlockOptions, type MergingCallOptions } from "./block.ts";
export { ClassificationHead, type ClassificationHeadOptions } from "./classification_head.ts";
export { Encoder, type EncoderInput, type EncoderOptions } from "./encoder.ts";
export { type MergedTokens, mergeTokens, type MergeTokensOptions } from "./merging.ts";
export {
  LearnedPositions,
  type LearnedPositionsOptions,
  type Places,
  type Positions,
  SinusoidalPositions,
} from "./positions.ts";
export { poolTokens } from "./pooling.ts";
export { type Keep, selectTokens, shortenTokens } from "./selection.ts";
export { spreadScores } from "./spread_order.ts";
