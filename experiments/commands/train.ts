import { createClassifier } from "../../lib/models/classifier.ts";
import { type ProfileName, profileOf, PROFILES } from "../../lib/models/profiles.ts";
import { countParameters, disposeModule } from "../../lib/nn/module.ts";
import { openTensorFlow } from "../../lib/tensorflow/mod.ts";
import { type Summary, train, type TrainResult } from "../../lib/training/mod.ts";
import { replaceFile } from "../../lib/training/durable_files.ts";
import { leftOut, openData } from "../data.ts";
import { commit, environment } from "../environment.ts";
import { type ExperimentName, EXPERIMENTS } from "../experiments.ts";
import { duration, percent, terminal, TrainingProgress } from "../progress.ts";
import type { RunConfig } from "../saved_model.ts";
import { resultTable } from "../tables.ts";
import { type Command, oneOf, parse, UsageError, wholeNumber } from "../usage.ts";

const NAMES = Object.keys(EXPERIMENTS) as ExperimentName[];
const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];
/** What a finished run is known by; checkpoints stay where they are. */
const RESULTS = ["metrics.jsonl", "predictions.json", "summary.json"];
const root = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

/** What the command line asks for. */
interface TrainArguments {
  experiment: ExperimentName;
  profile: ProfileName;
  data: string | undefined;
  epochs: number;
  seed: number;
  out: string | undefined;
  resume: boolean;
}

/** `deno task train` */
export const trainCommand: Command = {
  name: "train",
  help: `deno task train --experiment <name> [options]

Trains a model on pictures: validation after each epoch, the test pictures once at the end. Ctrl-C saves; --resume goes on.
The run goes to out/runs/<experiment>-<profile>-<seed>/: checkpoints/, metrics.jsonl, predictions.json, summary.json.

  --experiment <name>  ${NAMES.map((name) => `${name} (${EXPERIMENTS[name].title})`).join(`\n${" ".repeat(23)}`)}
  --profile <name>     size of model and pictures: ${PROFILE_NAMES.join(", ")} (default: tiny)
  --data <folder>      class folders of pictures: <folder>/train/<class>/… and <folder>/test/<class>/…;
                       without it scenes are drawn
  --epochs <n>         passes over the training pictures (default: the profile's)
  --seed <n>           of first weights, order, crops and dropout (default: 0)
  --out <folder>       copy results there as well, under out/ or results/
  --resume             go on with the run where it was stopped; more --epochs may be given
  --help               this text`,

  async run(args) {
    return await trainWith(understand(args));
  },
};

function understand(args: string[]): TrainArguments {
  const text = { type: "string" } as const;
  const { values, positionals } = parse(args, {
    experiment: text,
    profile: text,
    data: text,
    epochs: text,
    seed: text,
    out: text,
    resume: { type: "boolean" },
  });
  if (positionals.length > 0) throw new UsageError(`train takes options only: got ${positionals.join(" ")}.`);
  const profile = oneOf("profile", values.profile ?? "tiny", PROFILE_NAMES);
  return {
    experiment: oneOf("experiment", values.experiment, NAMES),
    profile,
    data: values.data,
    epochs: wholeNumber("epochs", values.epochs, 1, profileOf(profile).epochs),
    seed: wholeNumber("seed", values.seed, 0, 0),
    out: values.out?.replace(/\/+$/, ""),
    resume: values.resume ?? false,
  };
}

async function trainWith(asked: TrainArguments): Promise<number> {
  const { experiment, profile, data, seed, out } = asked;
  if (out !== undefined) await checkWritable(out);
  const dataset = await openData(data, profile);
  const engine = await openTensorFlow();
  const { splits } = dataset;
  const { batch, learningRate, imageSize } = profileOf(profile);
  const config: RunConfig = {
    experiment,
    profile,
    model: { ...EXPERIMENTS[experiment].model, profile, classes: splits.train.classes.length },
  };
  const model = createClassifier(config.model, seed);
  const folder = `out/runs/${experiment}-${profile}-${seed}`;
  const progress = new TrainingProgress(terminal());
  const { train: learn, validation, test } = splits;
  progress.say(
    `${experiment} at ${profile}: ${countParameters(model).toLocaleString("en")} parameters; ${dataset.name}: ` +
      `${learn.length} pictures to train, ${validation.length} to validate, ${test.length} to test, ${learn.classes.length} classes.`,
  );
  tellLeftOut();
  const known = splits.report.refused.length;
  try {
    const result = await stoppable(async (signal) =>
      await train({
        model,
        splits,
        settings: { seed, epochs: asked.epochs, batch, learningRate, imageSize },
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
        resume: asked.resume,
        signal,
        onProgress: (event) => progress.show(event),
      })
    );
    if (splits.report.refused.length > known) tellLeftOut();
    return await report(result, asked, folder, progress);
  } finally {
    disposeModule(model);
  }

  function tellLeftOut(): void {
    const sentence = leftOut(splits.report);
    if (sentence !== undefined) progress.say(sentence);
  }
}

async function report(
  result: TrainResult,
  { experiment, profile, data, epochs, seed, out }: TrainArguments,
  folder: string,
  progress: TrainingProgress,
): Promise<number> {
  if (!result.finished) {
    const again = [
      `--experiment ${experiment} --profile ${profile}`,
      ...(data === undefined ? [] : [`--data ${JSON.stringify(data)}`]),
      `--epochs ${epochs} --seed ${seed}`,
      ...(out === undefined ? [] : [`--out ${JSON.stringify(out)}`]),
    ].join(" ");
    progress.say(`Stopped, and saved as ${result.checkpoint}. To go on: deno task train ${again} --resume`);
    return 130; // as shells have it: 128 + SIGINT
  }
  progress.say(sentences(result.summary));
  if (out !== undefined) await copyResults(folder, out);
  progress.say(`Written: ${folder}/summary.json${out === undefined ? "" : ` and ${out}/summary.json`}.`);
  return 0;
}

function sentences(summary: Summary): string {
  const { pictures, accuracy, macroF1, loss, bestEpoch, epochs, trainSeconds, imagesPerSecond } = summary;
  return `${resultTable(summary)}
Test, on ${pictures.test} pictures with the weights of epoch ${bestEpoch} of ${epochs}: accuracy ${
    percent(accuracy)
  }, ` +
    `macro F1 ${percent(macroF1)}, loss ${loss.toFixed(3)}.
Trained for ${duration(trainSeconds)} at ${imagesPerSecond.toFixed(0)} images/s.`;
}

/** Runs `work` with Ctrl-C and SIGTERM as its signal to stop. A second Ctrl-C ends the process at once. */
async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
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

async function copyResults(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for (const name of RESULTS) await replaceFile(`${to}/${name}`, await Deno.readFile(`${from}/${name}`));
}

/** Says before hours of training, not after, that results cannot go somewhere. */
async function checkWritable(folder: string): Promise<void> {
  const { state } = await Deno.permissions.query({ name: "write", path: folder });
  if (state !== "granted") throw new RangeError(`--out is a folder under out/ or results/: got ${folder}.`);
}
