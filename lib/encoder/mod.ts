/**
 * The Transformer encoder and what reads it.
 *
 * @module
 */
export { EncoderBlock, type EncoderBlockOptions } from "./block.ts";
export { ClassificationHead, type ClassificationHeadOptions } from "./classification_head.ts";
export { Encoder, type EncoderInput, type EncoderOptions } from "./encoder.ts";
export { LearnedPositions, type Positions, SinusoidalPositions } from "./positions.ts";
