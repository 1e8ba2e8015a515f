import { basename } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { classifyByLength } from "../../lib/models/mod.ts";
import { disposeModule } from "../../lib/nn/module.ts";
import { openTensorFlow } from "../../lib/tensorflow/mod.ts";
import { replaceFile } from "../../lib/training/durable_files.ts";
import { KEEP_OPTIONS, type KeepChoice, keepChoices } from "../evaluation/keep_choice.ts";
import { makeOutputFolder } from "../output_folder.ts";
import { findPictures, type PictureFile, readSquare, stackSquares } from "../picture_files.ts";
import { percent } from "../progress.ts";
import { openCheckpoint, type SavedModel } from "../saved_model.ts";
import { freeName, tokenMapSvg } from "../token_maps/token_map_svg.ts";
import { type Command, parse, UsageError } from "../usage.ts";

/** `deno task predict` */
export const predictCommand: Command = {
  name: "predict",
  help: `deno task predict --checkpoint <folder> [options] <picture or folder…>

Tells what is on pictures: a line each, with the probability of every class, the likeliest first. Of a folder, all pictures in
it and its folders are taken.

  --checkpoint <folder>  a run, such as out/runs/vit-tiny-0, of which the best checkpoint is taken, or one checkpoint
  --fall-back            take the newest whole checkpoint if the best one is damaged
  --keep <k>             keep the k tokens with the highest scores, or all (default: as the model was set to)
  --share <p>            keep the fewest tokens that hold this share of an image's scores
  --out <folder>         write a token map of each picture there, under out/ or results/: an SVG of its tokens, those that
                         were kept, and the scorer's gates
  --json                 print one JSON object a line
  --help                 this text`,

  async run(args) {
    const flag = { type: "boolean" } as const;
    const text = { type: "string" } as const;
    const { values, positionals } = parse(args, {
      checkpoint: text,
      "fall-back": flag,
      ...KEEP_OPTIONS,
      out: text,
      json: flag,
    });
    if (values.checkpoint === undefined) throw new UsageError("--checkpoint is needed: the folder of a run.");
    if (positionals.length === 0) throw new UsageError("predict takes one picture or more: got none.");
    const [choice] = keepChoices(values) as [KeepChoice];
    const out = values.out === undefined ? undefined : await makeOutputFolder(values.out);
    await openTensorFlow();
    const saved = await openCheckpoint(values.checkpoint, { fallBack: values["fall-back"] ?? false });
    for (const warning of saved.warnings) console.error(`Warning: ${warning}`);
    try {
      return await predictAll(positionals, { saved, choice, out, json: values.json ?? false });
    } finally {
      disposeModule(saved.model);
    }
  },
};

interface Asked {
  saved: SavedModel;
  choice: KeepChoice;
  out: string | undefined;
  json: boolean;
}

/** What is told of one picture. */
interface Prediction {
  path: string;
  /** The likeliest first. */
  classes: { name: string; probability: number }[];
  /** Tokens that the encoder was given, with the class token. */
  tokens: number;
  /** Where its token map was written. */
  map?: string;
}

async function predictAll(paths: string[], asked: Asked): Promise<number> {
  const { saved: { imageSize, batch }, json } = asked;
  const taken = new Set<string>(); // names of token maps
  let failed = false;
  for (const path of paths) {
    const files = await findPictures(path);
    for (let from = 0; from < files.length; from += batch) {
      const some = files.slice(from, from + batch);
      const read = await Promise.allSettled(some.map(({ path }) => readSquare(path, imageSize)));
      const whole = some.flatMap((file, i) => {
        const result = read[i]!;
        if (result.status === "fulfilled") return [{ file, pixels: result.value }];
        console.error((result.reason as Error).message); // the other pictures are told all the same
        failed = true;
        return [];
      });
      if (whole.length === 0) continue;
      for (const prediction of await predictBatch(whole, asked, taken)) {
        const { path, classes } = prediction;
        const told = classes.map(({ name, probability }) => `${name} ${percent(probability)}`).join(", ");
        console.log(json ? JSON.stringify(prediction) : `${path}: ${told}`);
      }
    }
  }
  return failed ? 1 : 0;
}

async function predictBatch(
  pictures: { file: PictureFile; pixels: Uint8Array }[],
  { saved, choice, out }: Asked,
  taken: Set<string>,
): Promise<Prediction[]> {
  const { model, classes, imageSize } = saved;
  const images = stackSquares(pictures.map(({ pixels }) => pixels), imageSize); // [B, H, W, 3]
  try {
    const keep = choice.keep([]);
    const { shares, kept } = classify(model, images, keep);
    const predictions = pictures.map(({ file }, i): Prediction => ({
      path: file.path,
      classes: classes.map((name, c) => ({ name, probability: shares[i * classes.length + c]! }))
        .sort((a, b) => b.probability - a.probability),
      tokens: 1 + kept[i]!,
    }));
    if (out === undefined) return predictions;
    for (const [i, prediction] of predictions.entries()) {
      const [{ name, probability }] = prediction.classes as [Prediction["classes"][0]];
      const image = tf.slice(images, [i, 0, 0, 0], [1, imageSize, imageSize, 3]); // [1, H, W, 3]
      const svg = await tokenMapSvg(saved, image, keep, {
        title: `Tokens of ${prediction.path}`,
        heading: `${basename(prediction.path)}: ${name} ${percent(probability)}`,
      });
      image.dispose();
      prediction.map = `${out}/${freeName(pictures[i]!.file.name, taken)}.svg`;
      await replaceFile(prediction.map, svg);
    }
    return predictions;
  } finally {
    images.dispose();
  }
}

function classify(model: SavedModel["model"], images: tf.Tensor4D, keep: ReturnType<KeepChoice["keep"]>) {
  const { logits, tokensKept, scores, aux } = classifyByLength(model, images, keep === undefined ? {} : { keep });
  const probabilities = tf.softmax(logits); // [B, classes]
  const values = { shares: probabilities.dataSync(), kept: tokensKept.dataSync() };
  tf.dispose([logits, tokensKept, scores ?? [], aux, probabilities]);
  return values;
}
