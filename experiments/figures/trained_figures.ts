import { FIGURE_11 } from "./figure_11.ts";
import { FIGURE_12 } from "./figure_12.ts";
import { FIGURE_13 } from "./figure_13.ts";
import type { TrainedFigureConfig } from "./trained_figure.ts";

/** The thesis's figures of chapter 4, which show trained models, in its order. */
export const TRAINED_FIGURES: readonly TrainedFigureConfig[] = [FIGURE_11, FIGURE_12, FIGURE_13];
