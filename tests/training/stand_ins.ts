import type { LabelledPictures, Splits } from "../../lib/datasets/dataset.ts";
import { BatchNorm, type CallOptions, Dropout, Initializer, Linear } from "../../lib/nn/mod.ts";
import type { ImageClassifier, RunDescription, TrainOptions } from "../../lib/training/mod.ts";
import { tf } from "../support/engine.ts";
import { testRandom } from "../support/random.ts";

/** Side of the pictures below. */
export const SIDE = 8;

/** The smallest model with all that a checkpoint has to carry: layouts that differ on disk, running statistics, dropout. */
export class SmallModel implements ImageClassifier {
  readonly norm = new BatchNorm(3);
  readonly dropout = new Dropout(0.2);
  readonly hidden: Linear;
  readonly output: Linear;

  constructor(seed = 0, classes = 3) {
    const init = new Initializer(seed);
    this.hidden = new Linear(SIDE * SIDE * 3, 5, init.at("hidden"));
    this.output = new Linear(5, classes, init.at("output"));
  }

  call(images: tf.Tensor4D, options: CallOptions) {
    const [b, h, w, c] = images.shape;
    return tf.tidy(() => {
      const normed = tf.reshape(this.norm.call(images, options), [b, h * w * c]); // [B, H·W·C]
      const hidden = this.dropout.call(tf.tanh(this.hidden.call(normed)), options); // [B, 5]
      const logits = this.output.call(hidden) as tf.Tensor2D; // [B, classes]
      return { logits, tokensKept: tf.fill([b], 4) as tf.Tensor1D, aux: {} };
    });
  }

  flopsPerImage(): number {
    return 2 * (SIDE * SIDE * 3 * 5 + 5 * 3);
  }
}

/** Noise in which one colour is brighter: the class. */
class NoisyColours implements LabelledPictures {
  readonly classes = ["red", "green", "blue"];
  readonly labels: Int32Array;

  constructor(readonly length: number, private readonly seed: number) {
    this.labels = Int32Array.from({ length }, (_, i) => i % 3);
  }

  read(index: number, [height, width]: readonly [number, number]): Promise<Uint8Array> {
    const next = testRandom(this.seed * 1000 + index);
    const bright = this.labels[index]!;
    const pixel = (_: unknown, i: number) => 80 * next() + (i % 3 === bright ? 120 : 0) + 40 * next();
    return Promise.resolve(Uint8Array.from({ length: height * width * 3 }, pixel));
  }
}

/** Pictures enough for a few steps: 5 an epoch at 8 a batch, the last of 5. */
export function smallSplits(): Splits {
  return {
    train: new NoisyColours(37, 1),
    validation: new NoisyColours(9, 2),
    test: new NoisyColours(12, 3),
    report: { refused: [], handled: [], ignored: [] },
  };
}

export const ABOUT: RunDescription = {
  experiment: "stand-in",
  profile: "tiny",
  dataset: "noisy colours",
  model: "small",
  environment: { cpu: "any" },
  config: { hidden: 5 },
  commit: null,
};

/** Options of a run of two epochs. */
export function smallRun(folder: string, more: Partial<TrainOptions> = {}): TrainOptions & { model: SmallModel } {
  const settings = { seed: 3, epochs: 2, batch: 8, learningRate: 1e-2, imageSize: SIDE };
  return { model: new SmallModel(), splits: smallSplits(), settings, folder, about: ABOUT, ...more } as
    & TrainOptions
    & { model: SmallModel };
}
