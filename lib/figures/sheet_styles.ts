/** The grey of text and lines on the page itself: 4.2 to 1 against white, 4.5 to 1 against the dark of code hosts. */
export const GREY = "#757d88";

/** What boxes are, and their colours, which read well on white and on dark pages; layers have a heavier outline too. */
export const BOX_KINDS = {
  data: { fill: "#cfe8ff", ink: "#0a3069", outline: 1 },
  layer: { fill: "#eadcff", ink: "#3b1c7a", outline: 2 },
  op: { fill: "#eef1f4", ink: "#24292f", outline: 1 },
  result: { fill: "#d3f4d9", ink: "#0f3d1c", outline: 1 },
} as const;

/** `"data"`, tensors that come in; `"layer"`, what has trained numbers; `"op"`, what has none; `"result"`, tensors that leave. */
export type BoxKind = keyof typeof BOX_KINDS;

/** A box with lines of text in its middle, the first one bold. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  kind: BoxKind;
  lines: readonly string[];
}

/** How words look. */
export interface TextStyle {
  /** Height of letters in pixels. Default: 12.5. */
  size?: number;
  bold?: boolean;
  /** Which end of the words is at the given place. Default: "start". */
  anchor?: "start" | "middle" | "end";
  /** Default: {@linkcode GREY}. */
  color?: string;
}

/** How lines look. */
export interface LineStyle {
  /** Default: {@linkcode GREY}. */
  color?: string;
  /** Default: 1.3. */
  width?: number;
  dashed?: boolean;
  /** Whether it ends in the head of an arrow. */
  arrow?: boolean;
}
