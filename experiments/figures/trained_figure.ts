import type { Figure } from "../../lib/figures/figure.ts";
import type { ExperimentName } from "../experiments.ts";

/** A figure of the thesis that shows what trained models do. */
export interface TrainedFigureConfig {
  /** As the thesis counts. */
  number: number;
  title: string;
  /** What is trained for it, in this order; a generator's autoencoder is trained before it without being named. */
  experiments: readonly ExperimentName[];
  /** Draws it from the finished runs in a folder: see `runFolder()`. TensorFlow must be open. */
  draw: (runs: string) => Promise<Figure>;
}
