import type { ExperimentName } from "../experiments.ts";
import { finishedModel, pictureRows, picturesOf, type Row } from "./rebuilt_rows.ts";
import { scoped } from "./scoped.ts";
import type { TrainedFigureConfig } from "./trained_figure.ts";

/** Of the samples' numbers, such that the figure is the same each time. */
const SEED = 1;
const MODELS: readonly { experiment: ExperimentName; words: string }[] = [
  { experiment: "generate-scenes-codes", words: "in codes of mSVD tokens" },
  { experiment: "generate-scenes-regression", words: "in mSVD tokens by squared errors, as in the thesis" },
];

/**
 * The thesis shows two faces, drawn token by token in mSVD tokens by a model of squared errors, in saturated red. Ours are scenes, one of each
 * class: a model of codes draws one of the pictures that there may be, squared errors tell their mean.
 */
export const FIGURE_13: TrainedFigureConfig = {
  number: 13,
  title: "Scenes drawn token by token, one of each class",
  experiments: MODELS.map(({ experiment }) => experiment),
  async draw(runs) {
    const rows: Row[] = [];
    for (const { experiment, words } of MODELS) {
      const saved = await finishedModel(runs, experiment, "generation");
      try {
        const labels = saved.classes.map((_, label) => label);
        const pictures = scoped(() => picturesOf(saved.model.generate({ seed: SEED, labels })));
        rows.push({ words: `${words}: ${saved.classes.join(", ")}`, pictures });
      } finally {
        saved.dispose();
      }
    }
    return await pictureRows(FIGURE_13.title, rows);
  },
};
