/** What a front end is given to show: contents by MIME type. */
export type MimeBundle = Record<string, string>;

/** A finished drawing: shows itself in a notebook cell, and can be written to a file as SVG. */
export class Figure {
  constructor(
    /** The drawing. */
    readonly svg: string,
    /** What it shows, in words, for readers and front ends without pictures. */
    readonly text: string,
  ) {}

  /** What Jupyter front ends ask the last value of a cell for. */
  [Symbol.for("Jupyter.display")](): MimeBundle {
    return { "image/svg+xml": this.svg, "text/plain": this.text };
  }
}
