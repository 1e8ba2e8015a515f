import * as tf from "@tensorflow/tfjs-core";
import { decodePicture } from "../../lib/datasets/decode.ts";
import { resizePicture } from "../../lib/datasets/resize.ts";
import { openTensorFlow } from "../../lib/tensorflow/mod.ts";
import { openCheckpoint, type SavedModel } from "../saved_model.ts";
import { percent } from "../progress.ts";
import { type Command, parse, UsageError } from "../usage.ts";

/** `deno task predict` */
export const predictCommand: Command = {
  name: "predict",
  help: `deno task predict --checkpoint <folder> <picture…>

Tells what is on pictures: a line each, with the probability of every class, the likeliest first.

  --checkpoint <folder>  a run, such as out/runs/vit-tiny-0, of which the best checkpoint is taken, or one checkpoint
  --help                 this text`,

  async run(args) {
    const { values, positionals } = parse(args, { checkpoint: { type: "string" } });
    if (values.checkpoint === undefined) throw new UsageError("--checkpoint is needed: the folder of a run.");
    if (positionals.length === 0) throw new UsageError("predict takes one picture or more: got none.");
    await openTensorFlow();
    const saved = await openCheckpoint(values.checkpoint);
    for (const warning of saved.warnings) console.error(`Warning: ${warning}`);
    let failed = false;
    for (const path of positionals) {
      try {
        const classes = await probabilities(saved, path);
        console.log(`${path}: ${classes.map(({ name, share }) => `${name} ${percent(share)}`).join(", ")}`);
      } catch (error) {
        console.error((error as Error).message); // the other pictures are told all the same
        failed = true;
      }
    }
    return failed ? 1 : 0;
  },
};

/** The probability of each class, the largest first. */
async function probabilities(
  { model, classes, imageSize }: SavedModel,
  path: string,
): Promise<{ name: string; share: number }[]> {
  const { height, width, pixels } = await decodePicture(path);
  const resized = resizePicture(pixels, [height, width], [imageSize, imageSize]);
  const shares = tf.tidy(() => {
    const values = Float32Array.from(resized, (value) => value / 255);
    const image = tf.tensor4d(values, [1, imageSize, imageSize, 3]); // [1, H, W, 3]
    return tf.softmax(model.call(image, { training: false }).logits).dataSync(); // [1, classes]
  });
  return classes.map((name, c) => ({ name, share: shares[c]! })).sort((a, b) => b.share - a.share);
}
