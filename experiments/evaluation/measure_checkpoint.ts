import { leftOut } from "../data.ts";
import type { SavedModelOf } from "../saved_model.ts";
import { type EvaluationRow, evaluationRow } from "./evaluation_row.ts";
import { defaultLabel, keepByPicture, type KeepChoice } from "./keep_choice.ts";
import { keepNumbers, parseKeepFile } from "./keep_file.ts";
import { measure, numberedLoader, type Predictions } from "./measure.ts";
import { evaluationPictures, type Part } from "./pictures.ts";

/** On what a checkpoint is measured, and how. */
export interface CheckpointRequest {
  data: string | undefined;
  part: Part;
  /** Which tokens to keep, a row each. */
  choices: readonly KeepChoice[];
  /** A file that says how many of each picture, in place of the choices. */
  keepFile: string | undefined;
  /** Pictures at once; the run's if undefined. */
  batch: number | undefined;
}

/** One row with what the model made of each picture. */
export interface MeasuredRow {
  row: EvaluationRow;
  found: Predictions;
}

/** Measures a classifier; pictures that are left out are told on standard error. */
export async function measureClassifier(
  saved: SavedModelOf<"classification">,
  asked: CheckpointRequest,
): Promise<MeasuredRow[]> {
  const { model, config, imageSize, batch: usual } = saved;
  const { dataset, pictures, report } = await evaluationPictures(saved, asked.data, asked.part);
  const batch = asked.batch ?? usual;
  const loader = numberedLoader(pictures, { imageSize, batch });
  const { keepFile, part } = asked;
  const choices = keepFile === undefined ? asked.choices : [keepByPicture(
    keepFile,
    keepNumbers(parseKeepFile(await Deno.readTextFile(keepFile), keepFile), pictures, asked.data),
  )];
  const rows: MeasuredRow[] = [];
  for (const choice of choices) {
    const found = await measure(model, pictures, loader, choice);
    const keep = choice.label === "default" ? defaultLabel(config.model.selection) : choice.label;
    rows.push({ row: evaluationRow({ ...saved, batch }, { dataset, part, keep }, found), found });
  }
  const refused = leftOut(report);
  if (refused !== undefined) console.error(refused);
  return rows;
}
