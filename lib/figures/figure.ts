/** What a front end is given to show: contents by MIME type. */
export type MimeBundle = Record<string, unknown>;

/** A finished drawing: shows itself in a notebook cell, and can be written to a file as SVG. */
export class Figure {
  constructor(
    /** The drawing. */
    readonly svg: string,
    /** What it shows, in words, for readers and front ends without pictures. */
    readonly text: string,
    /** The chart behind it, where front ends can draw that themselves. */
    readonly vegaLite?: unknown,
  ) {}

  /** What a front end is given; it shows the richest form that it knows. */
  bundle(): MimeBundle {
    return {
      "image/svg+xml": this.svg,
      "text/plain": this.text,
      ...(this.vegaLite === undefined ? {} : { "application/vnd.vegalite.v5+json": this.vegaLite }),
    };
  }

  /** What Jupyter front ends ask the last value of a cell for. */
  [Symbol.for("Jupyter.display")](): MimeBundle {
    return this.bundle();
  }
}
