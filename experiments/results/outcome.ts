import { percent } from "../progress.ts";
import type { AnyFinishedRun, AnyRunSummary } from "./finished_runs.ts";

/** How a run did on the test pictures, in a few words: whatever its task measures. */
export function outcome({ accuracy, macroF1, rmse, mae, psnr, ssim, bitsPerToken, loss }: AnyRunSummary): string {
  if (accuracy !== undefined) return `accuracy ${percent(accuracy)}, macro F1 ${percent(macroF1!)}`;
  if (rmse !== undefined) return `RMSE ${rmse.toFixed(2)}, MAE ${mae!.toFixed(2)}`;
  if (psnr !== undefined) return `PSNR ${psnr.toFixed(1)} dB, SSIM ${ssim!.toFixed(3)}`;
  return bitsPerToken === undefined ? `loss ${loss.toFixed(4)}` : `${bitsPerToken.toFixed(2)} bits a token`;
}

/** What runs were trained and tested on, each data set once. */
export function picturesOf(runs: readonly AnyFinishedRun[]): string {
  const all = runs.map(({ summary: { dataset, pictures } }) =>
    `${pictures.train} pictures (${dataset}) and tested on ${pictures.test}`
  );
  return [...new Set(all)].join("; or on ");
}
