import { type BootstrapDifference, pairedBootstrap } from "../../lib/metrics/mod.ts";
import {
  autoencoderTask,
  evaluateTask,
  generationTask,
  regressionTask,
  type Results,
  type Task,
} from "../../lib/training/mod.ts";
import { measureName, measureText } from "../../lib/figures/words.ts";
import type { TaskName } from "../config/schema.ts";
import { leftOut } from "../data.ts";
import type { SavedModelOf } from "../saved_model.ts";
import { aligned } from "../text_table.ts";
import { evaluationPictures, type Part } from "./pictures.ts";
import { type PictureNumbers, pictureNumbers } from "./picture_numbers.ts";

/** Models that tell no classes. */
export type OtherTask = Exclude<TaskName, "classification">;

/** How such a model did on pictures. Plain data. */
export interface NumbersRow {
  checkpoint: string;
  experiment: string;
  task: OtherTask;
  dataset: string;
  /** Which pictures of the data set. */
  part: string;
  /** Pictures that could be read. */
  count: number;
  /** What the task measures, as in `metrics.jsonl`; of a regression the mean predictor's errors too. */
  measures: Record<string, number>;
}

/** A row with what the model made of each picture. */
export interface MeasuredNumbers {
  row: NumbersRow;
  /** As the task writes them to `predictions.json`. */
  found: object;
}

/** Measures a regression, an autoencoder or a generator; pictures that are left out are told on standard error. */
export async function measureNumbers(
  saved: SavedModelOf<OtherTask>,
  { data, part, batch = saved.batch }: { data: string | undefined; part: Part; batch: number | undefined },
): Promise<MeasuredNumbers> {
  const { path: checkpoint, imageSize, config: { experiment } } = saved;
  const { dataset, pictures, report } = await evaluationPictures(saved, data, part);
  const task: Task = taskOfModel(saved);
  const results = await evaluateTask(task, pictures, { imageSize, batch });
  const refused = leftOut(report);
  if (refused !== undefined) console.error(refused);
  const measures = { ...task.measures(results), ...meanPredictor(results) };
  return {
    row: { checkpoint, experiment, task: saved.task, dataset, part, count: results.count, measures },
    found: task.predictions(results),
  };
}

function taskOfModel(saved: SavedModelOf<OtherTask>): Task {
  if (saved.task === "regression") return regressionTask(saved.model, { trainMean: saved.config.target.mean });
  return saved.task === "autoencoder" ? autoencoderTask(saved.model) : generationTask(saved.model);
}

/** What who always tells the training pictures' mean has for errors. */
function meanPredictor(results: Results): Record<string, number> {
  if (!("baseline" in results)) return {};
  const { mse, rmse, mae } = results.baseline as Record<"mse" | "rmse" | "mae", number>;
  return { meanPredictorMse: mse, meanPredictorRmse: rmse, meanPredictorMae: mae };
}

/** Rows as a table for a console. */
export function numbersTable(rows: readonly NumbersRow[]): string {
  const names = [...new Set(rows.flatMap(({ measures }) => Object.keys(measures)))].filter((name) => name !== "loss");
  const shown = names.length === 0 ? ["loss"] : names;
  return aligned([
    ["checkpoint", "pictures", ...shown.map(measureName)],
    ...rows.map(({ checkpoint, count, measures }) => [
      checkpoint.replace(/\/checkpoints\/step-[\d-]+$/, ""),
      String(count),
      ...shown.map((name) => measures[name] === undefined ? "" : measureText(measures[name])),
    ]),
  ]);
}

/** How two models differ on the same pictures, by what is measured of each. */
export interface NumbersComparison {
  models: [string, string];
  runs: [number, number];
  measure: PictureNumbers["measure"];
  difference: BootstrapDifference;
}

/** Seed of the draws: the same call gives the same intervals. */
const SEED = 0;

/**
 * Compares every other model with the first by a paired bootstrap over pictures and, where there are several, runs.
 *
 * @param models By name, with what their runs made of each picture; at least two.
 * @throws {RangeError} if they were measured on different pictures, or are of different tasks.
 */
export function compareNumbers(
  [first, ...others]: { name: string; runs: readonly object[] }[],
): NumbersComparison[] {
  if (first === undefined || others.length === 0) {
    throw new RangeError("A comparison takes runs of two models or more: give --checkpoint of both.");
  }
  const numbersOf = ({ runs }: { runs: readonly object[] }) => runs.map(pictureNumbers);
  const [wanted, ...more] = numbersOf(first) as [PictureNumbers, ...PictureNumbers[]];
  const check = (name: string, runs: readonly PictureNumbers[]) => {
    for (const { measure, pictures } of runs) {
      if (measure === wanted.measure && String(pictures) === String(wanted.pictures)) continue;
      throw new RangeError(
        `Models are compared on the same pictures by the same measure: ${name} is not measured as ${first.name}.`,
      );
    }
  };
  check(first.name, more);
  const values = (runs: readonly PictureNumbers[]) => runs.map(({ values }) => values);
  return others.map((other) => {
    const own = numbersOf(other);
    check(other.name, own);
    return {
      models: [other.name, first.name],
      runs: [own.length, 1 + more.length],
      measure: wanted.measure,
      difference: pairedBootstrap(values(own), values([wanted, ...more]), { seed: SEED }),
    };
  });
}

/** Comparisons as a table for a console. */
export function numbersComparisonTable(comparisons: readonly NumbersComparison[]): string {
  return aligned([
    ["difference", measureName(comparisons[0]!.measure), "95 % interval", "p"],
    ...comparisons.map(({ models: [a, b], runs, difference: { difference, interval: [low, high], p } }) => [
      `${a} − ${b} (${runs[0]} and ${runs[1]} runs)`,
      measureText(difference),
      `${measureText(low)} to ${measureText(high)}`,
      p.toPrecision(2),
    ]),
  ]);
}
