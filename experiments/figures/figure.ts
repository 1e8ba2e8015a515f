import type { Figure } from "../../lib/figures/figure.ts";

/** A figure of the thesis as a program: generated pictures, and no number that is not computed. */
export interface FigureConfig {
  /** As the thesis counts. */
  number: number;
  title: string;
  /** Draws it; the same at each call. TensorFlow must be open. */
  draw: () => Promise<Figure>;
}

/** Pixels across every figure: what a page shows. */
export const WIDTH = 720;
