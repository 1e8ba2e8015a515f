import type { LabelledPictures } from "../../lib/datasets/dataset.ts";
import { accuracy, confusionMatrix, macroF1, sequenceLengths } from "../../lib/metrics/mod.ts";
import type { Classifier, Selection, ShortenBy } from "../../lib/models/mod.ts";
import { disposeModule } from "../../lib/nn/module.ts";
import { replaceFile } from "../../lib/training/durable_files.ts";
import type { TrainSettings } from "../../lib/training/mod.ts";
import { measure, numberedLoader } from "../evaluation/measure.ts";
import { TABLES } from "../tables/mod.ts";
import type { AnyRunSummary, SelectionResult } from "./finished_runs.ts";
import { selectionOf } from "./table_results.ts";

/**
 * Measures a finished run's best weights on the test pictures again, with as many tokens as each row of each table keeps, where the model
 * keeps some before others. Adds `selections` to the run's `summary.json`, and writes what each picture was taken for to `selections.json`.
 *
 * @param folder The run's.
 * @param test The test pictures of the run.
 * @param open Builds the run's model with its best weights.
 * @returns The summary, with the selections that it had already or has now.
 */
export async function measureSelections(
  folder: string,
  test: LabelledPictures,
  open: () => Promise<Classifier>,
): Promise<AnyRunSummary> {
  const path = `${folder}/summary.json`;
  const summary = JSON.parse(await Deno.readTextFile(path)) as AnyRunSummary;
  const { model: { scorer, shortenBy }, settings: { imageSize, batch } } = summary.config as unknown as Measured;
  if (summary.selections !== undefined || scorer === undefined && (shortenBy ?? "scores") === "scores") return summary;
  const model = await open();
  try {
    const loader = numberedLoader(test, { imageSize, batch });
    const selections: SelectionResult[] = [];
    const predicted: { keep: Selection; predictions: number[] }[] = [];
    for (const keep of selectionsOfTables(model.tokenizer.tokenCount([imageSize, imageSize]))) {
      if ((shortenBy ?? "scores") !== "scores" && "share" in keep) continue; // of scores, which it does not go by
      const { labels, predictions, tokensKept } = await measure(model, test, loader, {
        label: JSON.stringify(keep),
        keep: () => keep,
      });
      const confusion = confusionMatrix(labels, predictions, test.classes.length);
      const { mean, spread } = sequenceLengths(tokensKept, { batch });
      predicted.push({ keep, predictions });
      selections.push({
        ...{ keep, accuracy: accuracy(confusion), macroF1: macroF1(confusion) },
        ...{ tokensMean: mean - 1, tokensSpread: spread }, // without the class token, as in all summaries
      });
    }
    await replaceFile(`${folder}/selections.json`, JSON.stringify(predicted));
    const whole = { ...summary, selections };
    await replaceFile(path, JSON.stringify(whole, null, 2) + "\n");
    return whole;
  } finally {
    disposeModule(model);
  }
}

/** What a summary's config says of a run. */
interface Measured {
  model: { scorer?: string; shortenBy?: ShortenBy };
  settings: TrainSettings;
}

/** What the rows of all tables keep of so many tokens, each once. */
export function selectionsOfTables(tokens: number): Selection[] {
  const all = TABLES.flatMap(({ rows }) => rows).flatMap(({ keep }) =>
    keep === undefined ? [] : [selectionOf(keep, tokens)]
  );
  const unique = new Map(all.filter((keep) => keep !== undefined).map((keep) => [JSON.stringify(keep), keep]));
  return [...unique.values()];
}
