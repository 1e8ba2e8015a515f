import { createClassifier } from "../lib/models/classifier.ts";
import { countParameters, disposeModule } from "../lib/nn/module.ts";
import { openTensorFlow } from "../lib/tensorflow/mod.ts";
import { train, type TrainResult } from "../lib/training/mod.ts";
import { leftOut, openData } from "./data.ts";
import { commit, environment } from "./environment.ts";
import { measureSelections } from "./results/measure_selections.ts";
import { classifierConfig, type ExperimentConfig, trainSettings } from "./config/schema.ts";
import type { TrainingProgress } from "./progress.ts";
import { type LogRequest, runLogs } from "./run_logs.ts";
import type { RunConfig } from "./saved_model.ts";

const root = new URL("../", import.meta.url).pathname.replace(/\/$/, "");

/** A training run: which model, on what, and where. */
export interface RunRequest {
  config: ExperimentConfig;
  /** Folder of pictures; they are drawn if undefined. */
  data: string | undefined;
  seed: number;
  /** Where checkpoints and results go. */
  folder: string;
  /** Whether to go on with a run that `folder` holds. */
  resume: boolean;
  /** Whether steps are recorded and run as functions. Default: true. */
  capture?: boolean;
  /** Whether a damaged last checkpoint is passed over for the one before. Default: false, which refuses. */
  fallBack?: boolean;
  /** What follows the run besides the terminal. Default: nothing. */
  logs?: LogRequest;
}

const NO_LOGS: LogRequest = { tensorboard: false, live: false };

/** Trains a model as asked and shows how it goes. Ctrl-C saves the run and ends it unfinished. */
export async function runTraining(asked: RunRequest, progress: TrainingProgress): Promise<TrainResult> {
  const { config: { experiment, profile }, data, seed, folder, resume, capture = true, logs = NO_LOGS } = asked;
  const dataset = await openData(data, asked.config);
  const engine = await openTensorFlow();
  const { splits } = dataset;
  const config: RunConfig = { experiment, profile, model: classifierConfig(asked.config, splits.train.classes.length) };
  const model = createClassifier(config.model, seed);
  const { train: learn, validation, test } = splits;
  progress.say(
    `${experiment} at ${profile}: ${countParameters(model).toLocaleString("en")} parameters; ${dataset.name}: ` +
      `${learn.length} pictures to train, ${validation.length} to validate, ${test.length} to test, ${learn.classes.length} classes.`,
  );
  tellLeftOut();
  const known = splits.report.refused.length;
  const title = `${experiment} at ${profile}, seed ${seed}`;
  const { imageSize } = asked.config.model;
  const log = await runLogs({ folder, title, model, validation, imageSize }, logs, progress);
  try {
    const result = await stoppable(async (signal) =>
      await train({
        model,
        splits,
        settings: trainSettings(asked.config, seed),
        folder,
        about: {
          experiment,
          profile,
          dataset: dataset.name,
          model: experiment,
          environment: environment(engine),
          config,
          commit: await commit(root),
        },
        resume,
        fallBack: asked.fallBack ?? false,
        capture,
        signal,
        onProgress: log.onProgress,
      })
    );
    if (splits.report.refused.length > known) tellLeftOut();
    return result.finished ? { finished: true, summary: await measureSelections(folder, splits.test) } : result;
  } finally {
    await log.close();
    disposeModule(model);
  }

  function tellLeftOut(): void {
    const sentence = leftOut(splits.report);
    if (sentence !== undefined) progress.say(sentence);
  }
}

/** Runs `work` with Ctrl-C and SIGTERM as its signal to stop. A second Ctrl-C ends the process at once. */
export async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const release = () => SIGNALS.forEach((name) => Deno.removeSignalListener(name, stop));
  const stop = () => {
    release();
    controller.abort();
  };
  SIGNALS.forEach((name) => Deno.addSignalListener(name, stop));
  try {
    return await work(controller.signal);
  } finally {
    if (!controller.signal.aborted) release();
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
