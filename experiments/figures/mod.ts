export { drawFigures, type DrawnFigure } from "./draw_figures.ts";
export type { FigureConfig } from "./figure.ts";
export { FIGURES } from "./figures.ts";
