import { basename } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { type Classifier, classifyByLength, type Regressor } from "../../lib/models/mod.ts";
import { openTensorFlow } from "../../lib/tensorflow/mod.ts";
import { replaceFile } from "../../lib/training/durable_files.ts";
import { KEEP_OPTIONS, type KeepChoice, keepChoices } from "../evaluation/keep_choice.ts";
import { makeOutputFolder } from "../output_folder.ts";
import { findPictures, type PictureFile, readSquare, stackSquares } from "../picture_files.ts";
import { percent } from "../progress.ts";
import { ofTask, openCheckpoint, type SavedModelOf } from "../saved_model.ts";
import { freeName, tokenMapSvg } from "../token_maps/token_map_svg.ts";
import { type Command, parse, UsageError } from "../usage.ts";

/** `deno task predict` */
export const predictCommand: Command = {
  name: "predict",
  help: `deno task predict --checkpoint <folder> [options] <picture or folder…>

Tells what is on pictures: a line each, with the probability of every class, the likeliest first; of a regression the number
that it tells, such as an age in years. Of a folder, all pictures in it and its folders are taken.

  --checkpoint <folder>  a run, such as out/runs/vit-tiny-0, of which the best checkpoint is taken, one checkpoint, or a
                         file that export wrote
  --fall-back            take the newest whole checkpoint if the best one is damaged
  --keep <k>             keep the k tokens with the highest scores, or all (default: as the model was set to)
  --share <p>            keep the fewest tokens that hold this share of an image's scores
  --out <folder>         write a token map of each picture there, under out/ or results/: an SVG of its tokens, those that
                         were kept, and the scorer's gates; of classifiers
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
    const opened = await openCheckpoint(values.checkpoint, { fallBack: values["fall-back"] ?? false });
    const saved = ofTask(opened, ["classification", "regression"], "predict");
    for (const warning of saved.warnings) console.error(`Warning: ${warning}`);
    try {
      if (saved.task === "regression" && out !== undefined) {
        throw new RangeError(
          `A token map is drawn of a classifier's tokens: ${saved.path} is a regression. Leave --out out.`,
        );
      }
      return await predictAll(positionals, { saved, choice, out, json: values.json ?? false });
    } finally {
      saved.dispose();
    }
  },
};

interface Asked {
  saved: SavedModelOf<"classification" | "regression">;
  choice: KeepChoice;
  out: string | undefined;
  json: boolean;
}

/** What is told of one picture by a regression. */
interface ToldNumber {
  path: string;
  /** In the targets' unit. */
  number: number;
  /** Tokens that the encoder was given, with the class token. */
  tokens: number;
}

/** What is told of one picture by a classifier. */
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
        console.log(json ? JSON.stringify(prediction) : `${prediction.path}: ${inWords(prediction)}`);
      }
    }
  }
  return failed ? 1 : 0;
}

function inWords(prediction: Prediction | ToldNumber): string {
  if ("number" in prediction) return prediction.number.toFixed(1);
  return prediction.classes.map(({ name, probability }) => `${name} ${percent(probability)}`).join(", ");
}

async function predictBatch(
  pictures: { file: PictureFile; pixels: Uint8Array }[],
  { saved, choice, out }: Asked,
  taken: Set<string>,
): Promise<(Prediction | ToldNumber)[]> {
  const { classes, imageSize } = saved;
  const images = stackSquares(pictures.map(({ pixels }) => pixels), imageSize); // [B, H, W, 3]
  try {
    const keep = choice.keep([]);
    if (saved.task === "regression") return tellNumbers(saved.model, pictures, images, keep);
    const { model } = saved;
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

function tellNumbers(
  model: Regressor,
  pictures: { file: PictureFile }[],
  images: tf.Tensor4D,
  keep: ReturnType<KeepChoice["keep"]>,
): ToldNumber[] {
  const { predictions, tokensKept, scores } = model.call(images, {
    training: false,
    ...(keep === undefined ? {} : { keep }),
  });
  const [numbers, kept] = [predictions.dataSync(), tokensKept.dataSync()];
  tf.dispose([predictions, tokensKept, scores ?? []]);
  return pictures.map(({ file }, i) => ({ path: file.path, number: numbers[i]!, tokens: 1 + kept[i]! }));
}

function classify(model: Classifier, images: tf.Tensor4D, keep: ReturnType<KeepChoice["keep"]>) {
  const { logits, tokensKept, scores, aux } = classifyByLength(model, images, keep === undefined ? {} : { keep });
  const probabilities = tf.softmax(logits); // [B, classes]
  const values = { shares: probabilities.dataSync(), kept: tokensKept.dataSync() };
  tf.dispose([logits, tokensKept, scores ?? [], aux, probabilities]);
  return values;
}
