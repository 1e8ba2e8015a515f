import { FIGURE_1 } from "./figure_1.ts";
import { FIGURE_10 } from "./figure_10.ts";
import { FIGURE_2 } from "./figure_2.ts";
import { FIGURE_3 } from "./figure_3.ts";
import { FIGURE_4 } from "./figure_4.ts";
import { FIGURE_5 } from "./figure_5.ts";
import { FIGURE_6 } from "./figure_6.ts";
import { FIGURE_7 } from "./figure_7.ts";
import { FIGURE_8 } from "./figure_8.ts";
import { FIGURE_9 } from "./figure_9.ts";
import type { FigureConfig } from "./figure.ts";

/** The thesis's figures of chapters 1 to 3, in its order. */
export const FIGURES: readonly FigureConfig[] = [
  FIGURE_1,
  FIGURE_2,
  FIGURE_3,
  FIGURE_4,
  FIGURE_5,
  FIGURE_6,
  FIGURE_7,
  FIGURE_8,
  FIGURE_9,
  FIGURE_10,
];
