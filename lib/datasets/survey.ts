import { createHash } from "node:crypto";
import type { LabelledPictures, Splits } from "./dataset.ts";
import { UnreadablePicture } from "./decode.ts";
import { type DuplicateGroup, findDuplicates, type HashedPicture, SPLIT_NAMES, type SplitName } from "./duplicates.ts";

/** Smallest, middle and largest of some numbers. */
export interface NumberRange {
  min: number;
  median: number;
  max: number;
}

/** What {@linkcode surveyPictures} found. */
export interface PictureSurvey {
  classes: readonly string[];
  /** Readable pictures of each class, by split; splits without pictures are left out. */
  counts: Partial<Record<SplitName, number[]>>;
  /** Of all readable pictures, in pixels and bytes; absent if there is none. */
  sizes?: { width: NumberRange; height: NumberRange; bytes: NumberRange };
  /** Range of the targets, where pictures have some. */
  targets?: NumberRange;
  broken: { path: string; reason: string }[];
  handled: { kind: string; count: number; example: string }[];
  ignored: { path: string; reason: string }[];
  duplicates: DuplicateGroup[];
}

/** Pictures read at a time. */
const BATCH = 64;

/**
 * Reads every picture of a dataset in its own size, counts and measures, and looks for pictures that are there twice: as files, byte for
 * byte, or as what they decode to.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openImageFolder } from "./image_folder.ts";
 * import { surveyPictures } from "./survey.ts";
 *
 * const survey = await surveyPictures(await openImageFolder("data/sample", { validationShare: 0 }));
 * assertEquals(survey.counts, { train: [12, 12, 12, 12, 12, 12], test: [4, 4, 4, 4, 4, 4] });
 * assertEquals(survey.sizes!.width, { min: 80, median: 80, max: 80 });
 * assertEquals([survey.broken, survey.duplicates], [[], []]);
 * ```
 *
 * @param splits Pictures that lie in files. Open them with `validationShare: 0`, so that splits are those on disk, and `maxBadShare: 1`.
 * @returns What was found.
 * @throws {TypeError} if the pictures are drawn, and lie nowhere.
 */
export async function surveyPictures({ report, ...splits }: Splits): Promise<PictureSurvey> {
  const { classes } = splits.train;
  const counts: PictureSurvey["counts"] = {};
  const [readings, targets]: [HashedPicture[], number[]] = [[], []];
  for (const split of SPLIT_NAMES) {
    const pictures = splits[split];
    if (pictures.length === 0) continue;
    const perClass = counts[split] = classes.map(() => 0);
    for (let from = 0; from < pictures.length; from += BATCH) {
      const indices = Array.from({ length: Math.min(BATCH, pictures.length - from) }, (_, i) => from + i);
      const read = await Promise.all(indices.map((index) => readOne(pictures, split, index)));
      read.forEach((reading, i) => {
        if (reading === undefined) return;
        readings.push(reading);
        perClass[pictures.labels[from + i]!]!++;
        if (pictures.target !== undefined) targets.push(pictures.target(from + i));
      });
    }
  }
  return {
    classes,
    counts,
    ...(readings.length > 0
      ? {
        sizes: {
          width: rangeOf(readings.map(({ width }) => width)),
          height: rangeOf(readings.map(({ height }) => height)),
          bytes: rangeOf(readings.map(({ bytes }) => bytes)),
        },
      }
      : {}),
    ...(targets.length > 0 ? { targets: rangeOf(targets) } : {}),
    broken: report.refused,
    handled: report.handled,
    ignored: report.ignored,
    duplicates: findDuplicates(readings),
  };
}

/** Undefined if it cannot be read: the report has it then. */
async function readOne(
  pictures: LabelledPictures,
  split: SplitName,
  index: number,
): Promise<HashedPicture | undefined> {
  if (pictures.original === undefined || pictures.source === undefined) {
    throw new TypeError("A survey is of pictures that lie in files: got pictures that are drawn when they are read.");
  }
  try {
    const { height, width, pixels, stored } = await pictures.original(index);
    return {
      split,
      class: pictures.classes[pictures.labels[index]!]!,
      source: pictures.source(index),
      file: digest(stored),
      pixels: digest(pixels, `${height}×${width}:`),
      height,
      width,
      bytes: stored.length,
    };
  } catch (error) {
    if (error instanceof UnreadablePicture) return undefined;
    throw error;
  }
}

function digest(bytes: Uint8Array, before = ""): string {
  return createHash("sha256").update(before).update(bytes).digest("base64");
}

function rangeOf(values: readonly number[]): NumberRange {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
  return { min: sorted[0]!, median: middle, max: sorted.at(-1)! };
}
