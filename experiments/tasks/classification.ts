import { type Classifier, createClassifier } from "../../lib/models/mod.ts";
import { disposeModule, loadStateDict } from "../../lib/nn/mod.ts";
import { classificationTask } from "../../lib/training/mod.ts";
import { type ClassificationConfig, classifierConfig } from "../config/schema.ts";
import { percent } from "../progress.ts";
import type { AnyRunSummary } from "../results/finished_runs.ts";
import { measureGateMaps } from "../results/measure_gate_maps.ts";
import { measureSelections } from "../results/measure_selections.ts";
import { readRun, type SavedRun } from "../saved_run.ts";
import { resultTable } from "../text_table.ts";
import { endOfTraining, testedOn } from "./words.ts";
import type { PreparedTask, TaskContext } from "./prepared_task.ts";
import type { ClassifierRun } from "./run_config.ts";

/** Makes a classifier ready to be trained. */
export function prepareClassification(
  config: ClassificationConfig,
  { splits, seed }: TaskContext,
): PreparedTask<ClassifierRun> {
  const { classes } = splits.train;
  const own = { model: classifierConfig(config, classes.length) };
  const model = createClassifier(own.model, seed);
  return {
    model,
    task: classificationTask(model),
    config: own,
    about: `${classes.length} classes`,
    watch: (images) => {
      const { logits, scores } = model.call(images, { training: false });
      return scores === undefined ? { logits } : { logits, gates: scores };
    },
    complete: async (folder) => {
      const open = async () => openClassifier(await readRun(folder) as SavedRun<ClassifierRun>);
      await measureSelections(folder, splits.test, open);
      return await measureGateMaps(folder, splits, open);
    },
    told: sentences,
    dispose: () => disposeModule(model),
  };
}

/** The classifier of a checkpoint. */
export function openClassifier({ config, settings, weights }: SavedRun<ClassifierRun>): Classifier {
  const model = createClassifier(config.model, settings.seed);
  loadStateDict(model, weights);
  return model;
}

function sentences(summary: AnyRunSummary): string {
  const { accuracy, macroF1, loss, perClass, confusion } = summary as Required<AnyRunSummary>; // as classificationTask() sums up
  return `${resultTable({ perClass, confusion })}\n${testedOn(summary)}: accuracy ${percent(accuracy)}, macro F1 ${
    percent(macroF1)
  }, loss ${loss.toFixed(3)}.\n${endOfTraining(summary)}`;
}
