import { pictureRows, rebuiltFaces } from "./rebuilt_rows.ts";
import type { TrainedFigureConfig } from "./trained_figure.ts";

/** As figure 11, with mSVD tokens: what the thesis shows is again one blurred face. */
export const FIGURE_12: TrainedFigureConfig = {
  number: 12,
  title: "Faces rebuilt from mSVD tokens",
  experiments: ["rebuild-faces-msvd", "rebuild-faces-msvd-thesis"],
  async draw(runs) {
    const rows = await rebuiltFaces(runs, [
      { experiment: "rebuild-faces-msvd", words: "mSVD tokens, no bottleneck" },
      {
        experiment: "rebuild-faces-msvd-thesis",
        words: "the thesis's form: no direct path, instance norms, dropout 0.5",
      },
    ]);
    return await pictureRows(FIGURE_12.title, rows);
  },
};
