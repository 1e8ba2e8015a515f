/** How a model that tells no classes did on each picture. */
export interface PictureNumbers {
  /** What the numbers are: their mean stands in the summary by this name. */
  measure: "mse" | "psnr" | "loss";
  /** Of each picture, in order. */
  values: number[];
  /** What tells pictures from others: the true numbers of a regression; of others nothing but how many there are. */
  pictures: number[];
}

/**
 * The numbers by which two models are compared picture by picture.
 *
 * @param predictions What a task other than classification has for `predictions.json`.
 * @returns Squared errors, peak signal-to-noise ratios or losses.
 */
export function pictureNumbers(predictions: object): PictureNumbers {
  if ("targets" in predictions) {
    const { targets, predictions: told } = predictions as { targets: number[]; predictions: number[] };
    return { measure: "mse", values: told.map((number, i) => (number - targets[i]!) ** 2), pictures: targets };
  }
  const { psnrs, losses } = predictions as { psnrs?: number[]; losses?: number[] };
  const values = psnrs ?? losses!;
  return { measure: psnrs === undefined ? "loss" : "psnr", values, pictures: values.map((_, i) => i) };
}
