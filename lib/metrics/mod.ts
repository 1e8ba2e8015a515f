/**
 * How good predictions are, from counts, as plain numbers, and how sure differences between models are; how long token sequences are; and
 * monitors of what models do, as scalars.
 *
 * @module
 */
export { areaUnderCurve } from "./area_under_curve.ts";
export { accuracy, type ClassScores, classScores, macroF1 } from "./classification.ts";
export { codeCounts, type CodeStatistics, codeStatistics } from "./code_use.ts";
export { type ConfusionMatrix, confusionMatrix } from "./confusion_matrix.ts";
export { frechetDistance } from "./frechet_distance.ts";
export { type GateStatistics, gateStatistics } from "./gates.ts";
export { macroF1Statistic } from "./macro_f1_statistic.ts";
export { type Copying, copying, type NearestNeighbors, nearestNeighbors } from "./nearest_neighbors.ts";
export {
  type BootstrapDifference,
  type BootstrapStatistic,
  pairedBootstrap,
  type PairedBootstrapOptions,
} from "./paired_bootstrap.ts";
export { type PrecisionRecall, precisionRecall, type PrecisionRecallOptions } from "./precision_recall.ts";
export { psnr } from "./psnr.ts";
export { type RegressionErrors, type RegressionMetrics, regressionMetrics } from "./regression.ts";
export { type SequenceLengths, sequenceLengths } from "./sequence_lengths.ts";
export { ssim } from "./ssim.ts";
export { wilsonInterval } from "./wilson_interval.ts";
