import type { TrainedFigureConfig } from "./trained_figure.ts";

/** The thesis's figures of chapter 4, which show trained models, in its order. */
export const TRAINED_FIGURES: readonly TrainedFigureConfig[] = [];
