import { basename } from "node:path";
import {
  createAutoencoder,
  createClassifier,
  createRegressor,
  type Profile,
  type ProfileName,
  profileOf,
  PROFILES,
} from "../../lib/models/mod.ts";
import { disposeModule } from "../../lib/nn/module.ts";
import { openTensorFlow } from "../../lib/tensorflow/mod.ts";
import type { Tokenizer } from "../../lib/tokenizers/mod.ts";
import { autoencoderConfig, classifierConfig, type ExperimentConfig, regressorConfig } from "../config/schema.ts";
import { EXPERIMENT_NAMES, experimentConfig } from "../experiments.ts";
import { makeOutputFolder } from "../output_folder.ts";
import { findPictures } from "../picture_files.ts";
import { terminal } from "../progress.ts";
import { stoppable } from "../run_training.ts";
import { ofTask, openCheckpoint } from "../saved_model.ts";
import { ShardProgress } from "../token_shards/shard_progress.ts";
import { namesDigest } from "../token_shards/shard_index.ts";
import { writeShards, type WriteShardsOptions } from "../token_shards/write_shards.ts";
import { type Command, oneOf, parse, UsageError, wholeNumber } from "../usage.ts";
import { weightsDigest } from "../weights_digest.ts";

/** Tasks whose models make tokens themselves. */
const TOKENIZING = ["classification", "regression", "autoencoder"] as const;

/** `deno task tokenize` */
export const tokenizeCommand: Command = {
  name: "tokenize",
  help: `deno task tokenize <folder> --checkpoint <run> [options]
deno task tokenize <folder> --model <name> [options]

Turns all pictures in a folder and its folders into tokens, once and for all: safetensors files with tokens [B, N, D], mask,
positions, labels and, of a tokenizer with a scorer, scores (and sizes, where scores are shares of attention); and index.json with the pictures' names. Tokens are without class
token and positional encoding. After Ctrl-C, or anything else, the same command goes on after the last whole shard.

  --checkpoint <folder>  take the tokenizer of a run, such as out/runs/msvd-tiny-0, of one checkpoint, or of a file that
                         export wrote
  --fall-back            take the newest whole checkpoint if the best one is damaged
  --model <name>         or a new one: ${wrapped(EXPERIMENT_NAMES)}
  --profile <name>       its size: ${Object.keys(PROFILES).join(", ")} (default: tiny)
  --seed <n>             of its first weights (default: 0)
  --shard <n>            pictures a shard (default: 512)
  --batch <n>            pictures at once (default: the profile's)
  --out <folder>         where shards go, under out/ (default: out/tokens/<folder>-<model>)
  --json                 print one JSON object in the end
  --help                 this text`,

  async run(args) {
    const asked = understand(args);
    const files = await findPictures(asked.folder);
    await openTensorFlow();
    const { model, config, imageSize, name, warnings } = await source(asked);
    for (const warning of warnings) console.error(`Warning: ${warning}`);
    try {
      const { tokenizer } = model;
      const { classes: _, ...settingsOfModel } = config as { classes?: number };
      const folder = await makeOutputFolder(asked.out ?? `out/tokens/${basename(asked.folder)}-${name}`, "out/");
      const settings = {
        tokenizer: settingsOfModel,
        weights: await weightsDigest(tokenizer),
        imageSize,
        shard: asked.shard,
        pictures: await namesDigest(files.map(({ name }) => name)),
      };
      const batch = asked.batch ?? profileOf(config.profile).batch;
      return await tokenizeAll({ tokenizer, settings, files, folder, batch }, asked.json);
    } finally {
      disposeModule(model);
    }
  },
};

type Asked = ReturnType<typeof understand>;

function understand(args: string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const { values, positionals } = parse(args, {
    checkpoint: text,
    "fall-back": flag,
    model: text,
    profile: text,
    seed: text,
    shard: text,
    batch: text,
    out: text,
    json: flag,
  });
  const [folder, another] = positionals;
  if (folder === undefined || another !== undefined) {
    throw new UsageError(`tokenize takes one folder of pictures: got ${positionals.length}.`);
  }
  const { checkpoint, model, profile, seed } = values;
  if ((checkpoint === undefined) === (model === undefined)) {
    throw new UsageError("tokenize needs --checkpoint or --model, and not both.");
  }
  if (checkpoint !== undefined && (profile !== undefined || seed !== undefined)) {
    throw new UsageError("--profile and --seed are for a new --model: a checkpoint has its own.");
  }
  return {
    folder: folder.replace(/\/+$/, ""),
    checkpoint,
    fallBack: values["fall-back"] ?? false,
    model: model === undefined ? undefined : oneOf("model", model, EXPERIMENT_NAMES),
    profile: oneOf("profile", profile ?? "tiny", Object.keys(PROFILES) as ProfileName[]),
    seed: wholeNumber("seed", seed, 0, 0),
    shard: wholeNumber("shard", values.shard, 1, 512),
    batch: wholeNumber("batch", values.batch, 1, undefined),
    out: values.out,
    json: values.json ?? false,
  };
}

/** The model whose tokenizer is asked for. */
async function source({ checkpoint, fallBack, model: experiment, profile, seed }: Asked): Promise<Source> {
  if (checkpoint !== undefined) {
    const saved = ofTask(await openCheckpoint(checkpoint, { fallBack }), TOKENIZING, "tokenize");
    const { model, config, imageSize, warnings } = saved;
    const name = [config.experiment, config.profile].filter(Boolean).join("-");
    return { model, config: config.model, imageSize, name, warnings };
  }
  const whole = experimentConfig(experiment!, profile);
  const { imageSize } = whole.model;
  return { ...newModel(whole, seed), imageSize, name: `${experiment}-${profile}-${seed}`, warnings: [] };
}

/** A model with a tokenizer of its own. */
interface Source {
  model: { readonly tokenizer: Tokenizer };
  config: { profile: ProfileName | Profile };
  imageSize: number;
  /** What its shards are called by. */
  name: string;
  warnings: string[];
}

/** A model with its first weights. Its tokenizer does not depend on the number of classes, nor on what a regression tells. */
function newModel(config: ExperimentConfig, seed: number): Pick<Source, "model" | "config"> {
  switch (config.task) {
    case "regression": {
      const own = regressorConfig(config);
      return { config: own, model: createRegressor(own, seed, { mean: 0, deviation: 1 }) };
    }
    case "autoencoder": {
      const own = autoencoderConfig(config);
      return { config: own, model: createAutoencoder(own, seed) };
    }
    case "generation":
      throw new UsageError(`${config.experiment} has the tokens of ${config.autoencoder}: name that.`);
    default: {
      const own = classifierConfig(config, 1);
      return { config: own, model: createClassifier(own, seed) };
    }
  }
}

async function tokenizeAll(options: WriteShardsOptions, json: boolean): Promise<number> {
  const { folder } = options;
  const progress = new ShardProgress(terminal(), !json);
  const onProgress: WriteShardsOptions["onProgress"] = (event) => progress.show(event);
  const index = await stoppable((signal) => writeShards({ ...options, signal, onProgress }));
  progress.close();
  const { shards, done } = index;
  const leftOut = done.flatMap(({ leftOut }) => leftOut);
  const pictures = done.reduce((sum, { names }) => sum + names.length, 0);
  if (json) console.log(JSON.stringify({ folder, shards: done.length, of: shards, pictures, leftOut }));
  if (done.length < shards) {
    console.error(`Stopped with ${done.length} of ${shards} shards in ${folder}: the same command goes on from there.`);
    return 130; // as shells have it: 128 + SIGINT
  }
  if (!json) console.log(`${pictures} pictures in ${shards} shards: ${folder}/index.json.`);
  for (const { name, reason } of leftOut.slice(0, 3)) console.error(`${name} is left out: ${reason}.`);
  if (leftOut.length > 3) console.error(`${leftOut.length - 3} more are left out: ${folder}/index.json names them.`);
  return 0;
}

/** Names in lines of the help. */
function wrapped(names: readonly string[]): string {
  const lines: string[] = [""];
  for (const name of names) {
    if (lines.at(-1)!.length + name.length > 90) lines.push("");
    lines[lines.length - 1] += `${name}, `;
  }
  return lines.map((line) => line.trimEnd()).join(`\n${" ".repeat(25)}`).replace(/,$/, "");
}
