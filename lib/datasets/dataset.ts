/** A picture in its own size: `height · width · 3` bytes, red, green and blue in turn, row by row. */
export interface PictureBytes {
  height: number;
  width: number;
  pixels: Uint8Array;
}

/** A picture as it lies in storage, and what that decodes to. */
export interface OriginalPicture extends PictureBytes {
  /** A file's bytes, or a picture's part of a file that holds many. */
  stored: Uint8Array;
}

/** Pictures with their classes, read one by one; with a number each as well where there is one to predict. */
export interface LabelledPictures {
  /** Names of the classes, in alphabetical order or that of the data set; a label is a place in it. */
  readonly classes: readonly string[];
  /** One label for each picture. */
  readonly labels: Int32Array;
  /** How many pictures. */
  readonly length: number;
  /**
   * Reads a picture as RGB bytes `[H, W, 3]`, resized as torchvision does (see {@linkcode resizePicture}); the shape may change.
   *
   * @throws {UnreadablePicture} if this picture cannot be had; the others can.
   * @throws {RangeError} if there is no such index, or too many pictures have failed.
   */
  read(index: number, size: readonly [height: number, width: number]): Promise<Uint8Array>;
  /** The number that a regression predicts of a picture, such as an age in years. Absent where pictures have classes only. */
  target?(index: number): number;
  /** Where a picture comes from: a file's path, or a place in a file of many. Absent where pictures are drawn. */
  source?(index: number): string;
  /**
   * How much of each cell of a grid over a picture shows things and not their surroundings, from 0 to 1, row by row. Present where that is
   * known, of drawn scenes.
   */
  things?(index: number, grid: readonly [rows: number, columns: number]): Float32Array;
  /**
   * Reads a picture as it is stored. Absent where pictures are drawn.
   *
   * @throws {UnreadablePicture} if it cannot be decoded.
   */
  original?(index: number): Promise<OriginalPicture>;
}

/** What opening and reading a dataset met. The lists of a folder grow while its pictures are read. */
export interface DatasetReport {
  /** Pictures left out, and why. */
  readonly refused: { path: string; reason: string }[];
  /** Pictures that need care, by kind: how many there are and the first of them. */
  readonly handled: { kind: string; count: number; example: string }[];
  /** What else lay in the folders of pictures and was passed over. */
  readonly ignored: { path: string; reason: string }[];
}

/** Pictures to learn from, to choose by, and to measure with once. */
export interface Splits {
  readonly train: LabelledPictures;
  readonly validation: LabelledPictures;
  readonly test: LabelledPictures;
  readonly report: DatasetReport;
}
