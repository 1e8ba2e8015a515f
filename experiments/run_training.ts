import { countParameters } from "../lib/nn/module.ts";
import { openTensorFlow } from "../lib/tensorflow/mod.ts";
import { trainTask } from "../lib/training/mod.ts";
import { type ExperimentConfig, trainSettings } from "./config/schema.ts";
import { leftOut, openData } from "./data.ts";
import { commit, environment } from "./environment.ts";
import type { RunListener } from "./progress.ts";
import type { AnyRunSummary } from "./results/finished_runs.ts";
import { type LogRequest, runLogs } from "./run_logs.ts";
import { configToResume } from "./saved_run.ts";
import { prepareTask, type RunConfig } from "./tasks/mod.ts";

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
  /** Saves the run and ends it unfinished, as Ctrl-C does. Default: only Ctrl-C and SIGTERM do. */
  signal?: AbortSignal;
}

/** How a run ended. */
export type RunResult =
  /** `told`: what its results are told with. */
  | { finished: true; summary: AnyRunSummary; told: string }
  | { finished: false; checkpoint: string };

const NO_LOGS: LogRequest = { tensorboard: false, live: false };

/** Trains a model of any task as asked and shows how it goes. Ctrl-C saves the run and ends it unfinished. */
export async function runTraining(asked: RunRequest, listener: RunListener): Promise<RunResult> {
  const { config: { experiment, profile }, data, seed, folder, resume, capture = true, logs = NO_LOGS } = asked;
  const dataset = await openData(data, asked.config);
  const engine = await openTensorFlow();
  const { splits } = dataset;
  const prepared = await prepareTask(asked.config, { splits, dataset: dataset.name, data, seed, folder });
  const { model, task } = prepared;
  const { train: learn, validation, test } = splits;
  listener.begin(
    `${experiment} at ${profile}`,
    `${countParameters(model).toLocaleString("en")} parameters; ${dataset.name}: ` +
      `${learn.length} pictures to train, ${validation.length} to validate, ${test.length} to test, ${prepared.about}.`,
  );
  tellLeftOut();
  const known = splits.report.refused.length;
  const title = `${experiment} at ${profile}, seed ${seed}`;
  const { imageSize } = asked.config.model;
  const { watch } = prepared;
  const log = await runLogs({ folder, title, model, watch, validation, imageSize }, logs, listener);
  try {
    const config: RunConfig = { experiment, profile, ...prepared.config, ...await drawn() } as RunConfig;
    const result = await stoppable(async (signal) =>
      await trainTask({
        task,
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
        signal: asked.signal === undefined ? signal : AbortSignal.any([signal, asked.signal]),
        onProgress: log.onProgress,
      })
    );
    if (splits.report.refused.length > known) tellLeftOut();
    if (!result.finished) return result;
    const summary: AnyRunSummary = await prepared.complete?.(folder) ?? result.summary;
    return { finished: true, summary, told: prepared.told(summary) };
  } finally {
    await log.close();
    prepared.dispose();
  }

  /** Which pictures are drawn; left out where a run goes on that began before checkpoints said so. */
  async function drawn(): Promise<Pick<RunConfig, "drawn">> {
    if (data !== undefined) return {};
    const before = resume ? await configToResume(folder) : undefined;
    return before !== undefined && before.drawn === undefined ? {} : { drawn: asked.config.drawn };
  }

  function tellLeftOut(): void {
    const sentence = leftOut(splits.report);
    if (sentence !== undefined) listener.say(sentence);
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
