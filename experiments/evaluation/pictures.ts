import { basename } from "node:path";
import type { DatasetReport, LabelledPictures, Splits } from "../../lib/datasets/dataset.ts";
import { openPictures } from "../../lib/datasets/open_pictures.ts";
import { proceduralFaces } from "../../lib/datasets/faces.ts";
import { proceduralScenes } from "../../lib/datasets/scenes.ts";
import type { SavedModel } from "../saved_model.ts";

/** Parts of a data set that a model can be measured on. */
export const PARTS = ["test", "validation", "train", "all"] as const;

/** A part of a data set. */
export type Part = typeof PARTS[number];

/** Pictures to measure a model on. */
export interface EvaluationPictures {
  /** What the data set is called in results. */
  dataset: string;
  pictures: LabelledPictures;
  report: DatasetReport;
}

/** What can be drawn, for `--data` and in results. */
const DRAWN = { scenes: proceduralScenes, faces: proceduralFaces } as const;
type DrawnKind = keyof typeof DRAWN;

/** As many as are drawn for a model that was not trained beside any. */
const COUNTS = { train: 6000, test: 1500 };

/**
 * Opens pictures for a model: those of a folder, or the very ones that it was trained beside.
 *
 * @param saved The model.
 * @param data A folder, `"scenes"` or `"faces"` for drawn ones, or undefined for what the model's run had.
 * @param part Which of them.
 * @throws {RangeError} if the run's own pictures lie in a folder, whose place a checkpoint does not know; their classes are others; or
 * they have no numbers, of a regression.
 */
export async function evaluationPictures(
  saved: SavedModel,
  data: string | undefined,
  part: Part,
): Promise<EvaluationPictures> {
  const { classes } = saved;
  const drawn = drawnSplits(saved, data);
  if (data === undefined && drawn === undefined) {
    const { path, dataset } = saved;
    const ask = "give their folder, or another one, with --data.";
    throw new RangeError(
      dataset === undefined
        ? `${path} does not say what it was trained on: give pictures with --data, a folder, scenes or faces.`
        : `${path} was trained on the pictures of ${dataset.name}: ${ask}`,
    );
  }
  const folder = data?.replace(/\/+$/, "");
  const { name, splits } = drawn ?? { name: basename(folder!), splits: await openPictures(folder!) };
  if (tellsClasses(saved) && splits.test.classes.join("\n") !== classes.join("\n")) {
    throw new RangeError(
      `The model tells ${classes.join(", ")} from each other, and ${name} has ${splits.test.classes.join(", ")}: ` +
        "give it pictures of the classes that it was trained on.",
    );
  }
  if (saved.task === "regression" && splits.test.target === undefined) {
    throw new RangeError(`The model tells a number of each picture, and those of ${name} have classes only.`);
  }
  return { dataset: name, pictures: part === "all" ? everything(splits) : splits[part], report: splits.report };
}

function tellsClasses(saved: SavedModel): boolean {
  return saved.task === "classification" || saved.task === "generation" && saved.model.classes !== undefined;
}

/** Drawn pictures, where they are asked for or the run had some. Those held out for validation were drawn for training. */
function drawnSplits(
  { config: { drawn }, dataset, imageSize }: SavedModel,
  data: string | undefined,
): { name: string; splits: Splits } | undefined {
  const own = drawn?.kind ?? (dataset?.name === "scenes" ? "scenes" : undefined); // of before checkpoints said so
  const name = data ?? own;
  if (!isDrawnKind(name)) return undefined;
  const counts = drawn !== undefined && name === own
    ? { train: drawn.train, test: drawn.test }
    : dataset !== undefined && name === own
    ? { train: dataset.train + dataset.validation, test: dataset.test }
    : COUNTS;
  return { name, splits: DRAWN[name]({ ...counts, seed: 0, imageSize }) };
}

function isDrawnKind(name: string | undefined): name is DrawnKind {
  return name !== undefined && Object.hasOwn(DRAWN, name);
}

/** All parts of a data set, one after another. */
function everything({ train, validation, test }: Splits): LabelledPictures {
  const parts = [train, validation, test];
  const place = (index: number): [LabelledPictures, number] => {
    let left = index;
    for (const part of parts) {
      if (left < part.length) return [part, left];
      left -= part.length;
    }
    throw new RangeError(`Pictures are numbered from 0: there is none with the number ${index}.`);
  };
  return {
    classes: train.classes,
    labels: Int32Array.from(parts.flatMap(({ labels }) => [...labels])),
    length: parts.reduce((sum, { length }) => sum + length, 0),
    read: (index, size) => {
      const [part, own] = place(index);
      return part.read(own, size);
    },
    ...whereAll("source"),
    ...whereAll("target"),
  };

  /** A method that some data sets have, if all parts do. */
  function whereAll<M extends "source" | "target">(method: M): Pick<LabelledPictures, M> | Record<never, never> {
    if (parts.some((part) => part[method] === undefined)) return {};
    return {
      [method]: (index: number) => {
        const [part, own] = place(index);
        return part[method]!(own);
      },
    };
  }
}
