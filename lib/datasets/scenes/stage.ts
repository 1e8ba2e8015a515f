import type { Canvas } from "../drawing/canvas.ts";
import type { Draws } from "../drawing/draws.ts";
import type { Light } from "./light.ts";

/** What everything in one scene is painted with. */
export interface Stage {
  canvas: Canvas;
  draws: Draws;
  light: Light;
}

/** Paints one kind of scene. */
export type Composition = (stage: Stage) => void;
