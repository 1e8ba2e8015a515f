export { drawFigures, type DrawnFigure } from "./draw_figures.ts";
export type { FigureConfig } from "./figure.ts";
export { FIGURES } from "./figures.ts";
export type { TrainedFigureConfig } from "./trained_figure.ts";
export { TRAINED_FIGURES } from "./trained_figures.ts";
