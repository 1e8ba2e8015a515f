import { basename } from "node:path";
import type { DatasetReport, LabelledPictures, Splits } from "../../lib/datasets/dataset.ts";
import { openPictures } from "../../lib/datasets/open_pictures.ts";
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

/** Name of the data that are drawn, for `--data` and in results. */
const SCENES = "scenes";

/**
 * Opens pictures for a model: those of a folder, or the very ones that it was trained beside.
 *
 * @param saved The model.
 * @param data A folder with class folders, `"scenes"` for drawn ones, or undefined for what the model's run had.
 * @param part Which of them.
 * @throws {RangeError} if the run's own pictures lie in a folder, whose place a checkpoint does not know; or their classes are others.
 */
export async function evaluationPictures(
  saved: SavedModel,
  data: string | undefined,
  part: Part,
): Promise<EvaluationPictures> {
  const { dataset, classes, imageSize } = saved;
  const own = data === undefined || data === SCENES;
  if (data === undefined && dataset.name !== SCENES) {
    throw new RangeError(
      `${saved.path} was trained on the pictures of ${dataset.name}: give their folder, or another one, with --data.`,
    );
  }
  const folder = data?.replace(/\/+$/, "");
  const name = own ? SCENES : basename(folder!);
  const splits = own ? drawn(dataset, imageSize) : await openPictures(folder!);
  if (splits.test.classes.join("\n") !== classes.join("\n")) {
    throw new RangeError(
      `The model tells ${classes.join(", ")} from each other, and ${name} has ${splits.test.classes.join(", ")}: ` +
        "give it pictures of the classes that it was trained on.",
    );
  }
  return { dataset: name, pictures: part === "all" ? everything(splits) : splits[part], report: splits.report };
}

/** As many as the run had; those held out for validation were drawn for training. */
function drawn({ name, train, validation, test }: SavedModel["dataset"], imageSize: number): Splits {
  const counts = name === SCENES ? { train: train + validation, test } : { train: 6000, test: 1500 };
  return proceduralScenes({ ...counts, seed: 0, imageSize });
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
    ...(parts.every(({ source }) => source !== undefined)
      ? {
        source: (index: number) => {
          const [part, own] = place(index);
          return part.source!(own);
        },
      }
      : {}),
  };
}
