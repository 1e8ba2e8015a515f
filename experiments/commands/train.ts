import { type ProfileName, PROFILES } from "../../lib/models/profiles.ts";
import { replaceFile } from "../../lib/training/durable_files.ts";
import type { ExperimentConfig } from "../config/schema.ts";
import { nearest } from "../config/override.ts";
import { settingsHelp } from "../config/settings.ts";
import { EXPERIMENT_NAMES, experimentConfig, type ExperimentName, EXPERIMENTS } from "../experiments.ts";
import { terminal, TrainingProgress } from "../progress.ts";
import { runTraining } from "../run_training.ts";
import { type Command, oneOf, parse, seedsOf, UsageError, wholeNumber } from "../usage.ts";

const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];
const PRECISIONS = ["float32", "bfloat16"] as const;
/** What a finished run is known by; checkpoints stay where they are. */
const RESULTS = ["metrics.jsonl", "predictions.json", "selections.json", "summary.json"];
const WIDEST_NAME = Math.max(...EXPERIMENT_NAMES.map((name) => name.length));

/** What the command line asks for. */
interface TrainArguments {
  config: ExperimentConfig;
  name: string;
  data: string | undefined;
  seeds: number[];
  out: string | undefined;
  resume: boolean;
  capture: boolean;
  fallBack: boolean;
  logs: { tensorboard: boolean; live: boolean };
  /** The options that make the same runs again. */
  again: string[];
}

/** `deno task train` */
export const trainCommand: Command = {
  name: "train",
  help: `deno task train --experiment <name> [options]

Trains a model on pictures: validation after each epoch, the test pictures once at the end. Ctrl-C saves; --resume goes on.
A generator draws in the tokens of an autoencoder, which is trained before it: same profile, pictures and seed.
The run goes to out/runs/<name>-<profile>-<seed>/: checkpoints/, metrics.jsonl,
steps.jsonl, predictions.json, summary.json; of models that score their tokens, selections.json.

  --experiment <name>  which model; they are listed below
  --profile <name>     size of model and pictures: ${PROFILE_NAMES.join(", ")} (default: tiny)
  --data <folder>      pictures in class folders, of ages those of UTKFace; without it they are drawn
  --epochs <n>         passes over the training pictures (default: the profile's)
  --seed <n,…>         of first weights, order, crops and dropout; several are trained one after another (default: 0)
  --set <key>=<value>  change a setting, such as training.schedule=cosine or model.layers=2; null takes one away.
                       May be given again; --set help lists all settings
  --name <name>        of the run's folder (default: the experiment's)
  --out <folder>       copy results there as well, under out/ or results/; with several seeds to <folder>/<name>-<seed>
  --resume             go on with runs where they were stopped; finished ones are left alone
  --precision <name>   what products are computed with: ${PRECISIONS.join(", ")} (default: float32; bfloat16 is meant
                       for processors with AMX or AVX-512 BF16, and slower on others)
  --tensorboard        write curves, weights, gates, pictures and the graph for TensorBoard, to tensorboard/ in the run's folder
  --live               draw curves in a browser while the run goes
  --fall-back          resume from the checkpoint before, if the last one is damaged
  --no-capture         run op by op, as TensorFlow.js does, instead of as recorded functions: slower, and the same numbers
  --help               this text

Experiments:
${EXPERIMENT_NAMES.map((name) => `  ${name.padEnd(WIDEST_NAME)}  ${EXPERIMENTS[name].title}`).join("\n")}`,

  async run(args) {
    const asked = understand(args);
    if (asked !== "settings") return await trainAll(asked);
    console.log(settingsHelp());
    return 0;
  },
};

function understand(args: string[]): TrainArguments | "settings" {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const { values, positionals } = parse(args, {
    ...{ experiment: text, profile: text, data: text, epochs: text, seed: text, name: text, out: text },
    ...{ set: { type: "string", multiple: true } as const, resume: flag, precision: text, "no-capture": flag },
    ...{ tensorboard: flag, live: flag, "fall-back": flag },
  });
  if (positionals.length > 0) throw new UsageError(`train takes options only: got ${positionals.join(" ")}.`);
  const set = values.set ?? [];
  if (set.includes("help")) return "settings";
  const experiment = experimentCalled(values.experiment);
  const profile = oneOf("profile", values.profile ?? "tiny", PROFILE_NAMES);
  const epochs = wholeNumber("epochs", values.epochs, 1, undefined);
  const precision = oneOf("precision", values.precision ?? "float32", PRECISIONS);
  const name = values.name ?? experiment;
  if (!/^[\w.-]+$/.test(name)) {
    throw new UsageError(`--name is made of letters, digits, dots and dashes, as a folder is: got ${name}.`);
  }
  return {
    config: experimentConfig(experiment, profile, [
      ...set,
      ...(epochs === undefined ? [] : [`training.epochs=${epochs}`]),
      ...(precision === "float32" ? [] : [`training.precision=${precision}`]),
    ]),
    name,
    data: values.data,
    seeds: seedsOf(values.seed),
    out: values.out?.replace(/\/+$/, ""),
    resume: values.resume ?? false,
    capture: !(values["no-capture"] ?? false),
    fallBack: values["fall-back"] ?? false,
    logs: { tensorboard: values.tensorboard ?? false, live: values.live ?? false },
    again: args.filter((word) => word !== "--resume"),
  };
}

function experimentCalled(name: string | undefined): ExperimentName {
  const found = EXPERIMENT_NAMES.find((known) => known === name);
  if (found !== undefined) return found;
  if (name === undefined) throw new UsageError("--experiment is needed, such as --experiment msvd: got none.");
  throw new UsageError(`There is no experiment ${name}: did you mean ${nearest(name, EXPERIMENT_NAMES)}?`);
}

/** Trains with each seed in turn; the first that is stopped ends it. */
async function trainAll(asked: TrainArguments): Promise<number> {
  const { config, name, seeds, out } = asked;
  if (out !== undefined) await checkWritable(out);
  for (const seed of seeds) {
    const folder = `out/runs/${name}-${config.profile}-${seed}`;
    const results = out === undefined || seeds.length === 1 ? out : `${out}/${name}-${seed}`;
    const progress = new TrainingProgress(terminal());
    const result = await runTraining({ ...asked, seed, folder }, progress);
    if (!result.finished) {
      const again = asked.again.map((word) => /^[\w.,=/-]+$/.test(word) ? word : JSON.stringify(word)).join(" ");
      progress.say(`Stopped, and saved as ${result.checkpoint}. To go on: deno task train ${again} --resume`);
      return 130; // as shells have it: 128 + SIGINT
    }
    progress.say(result.told);
    if (results !== undefined) await copyResults(folder, results);
    progress.say(`Written: ${folder}/summary.json${results === undefined ? "" : ` and ${results}/summary.json`}.`);
  }
  return 0;
}

async function copyResults(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  const there = new Set((await Array.fromAsync(Deno.readDir(from))).map(({ name }) => name));
  for (const name of RESULTS.filter((name) => there.has(name))) {
    await replaceFile(`${to}/${name}`, await Deno.readFile(`${from}/${name}`));
  }
}

/** Says before hours of training, not after, that results cannot go somewhere. */
async function checkWritable(folder: string): Promise<void> {
  const { state } = await Deno.permissions.query({ name: "write", path: folder });
  if (state !== "granted") throw new RangeError(`--out is a folder under out/ or results/: got ${folder}.`);
}
