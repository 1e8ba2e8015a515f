/**
 * How good predictions are, from counts: plain numbers, no tensors.
 *
 * @module
 */
export { accuracy, type ClassScores, classScores, macroF1 } from "./classification.ts";
export { type ConfusionMatrix, confusionMatrix } from "./confusion_matrix.ts";
