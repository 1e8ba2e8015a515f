/** Pictures with their classes, read one by one. */
export interface LabelledPictures {
  /** Names of the classes, in alphabetical order; a label is a place in it. */
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
