import { pictureRows, rebuiltFaces } from "./rebuilt_rows.ts";
import type { TrainedFigureConfig } from "./trained_figure.ts";

/**
 * The thesis shows one blurred face "generated" with FFT tokens, which can only be a reconstruction. Ours are faces above what is rebuilt of
 * them: without a bottleneck, and in the thesis's form.
 */
export const FIGURE_11: TrainedFigureConfig = {
  number: 11,
  title: "Faces rebuilt from FFT tokens",
  experiments: ["rebuild-faces-fft", "rebuild-faces-fft-own", "rebuild-faces-fft-thesis"],
  async draw(runs) {
    const rows = await rebuiltFaces(runs, [
      { experiment: "rebuild-faces-fft", words: "FFT tokens, no bottleneck" },
      { experiment: "rebuild-faces-fft-own", words: "patches of the spectrum, a map of its own for each" },
      { experiment: "rebuild-faces-fft-thesis", words: "the thesis's form: convolutions, instance norms, dropout 0.5" },
    ]);
    return await pictureRows(FIGURE_11.title, rows);
  },
};
