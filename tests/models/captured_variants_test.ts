import { assert, assertEquals } from "@std/assert";
import { type ClassifierConfig, createClassifier, type KeepOrAll } from "../../lib/models/mod.ts";
import { crossEntropy } from "../../lib/losses/mod.ts";
import { disposeModule, parameters } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { capture } from "../../lib/tensorflow/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { testNumbers } from "../support/random.ts";

const common = { profile: "tiny", classes: 6 } as const;
const GATES: ClassifierConfig = { tokenizer: "msvd", scorer: "sigmoid", ...common };

/** Settings, and what is kept where that is drawn before the step. */
const CASES: Record<string, { config: ClassifierConfig; keep?: KeepOrAll }> = {
  "gates, drawn lengths masked": { config: { ...GATES, trainingSelection: { ladder: [4, 16, 40] } } },
  "gates, one length drawn before the step": {
    config: { ...GATES, trainingSelection: { ladder: [4, 16] } },
    keep: { k: 16 },
  },
  "gates, a share": { config: { ...GATES, selection: { share: 0.5 } }, keep: { share: 0.7 } },
  "gates, drawn lengths masked, merging": {
    config: { ...GATES, trainingSelection: { ladder: [4, 16, 40] }, mergedTokens: 4 },
  },
  "shares of attention, drawn lengths masked, merging": {
    config: { ...GATES, gating: "attention", trainingSelection: { ladder: [4, 16, 40] }, mergedTokens: 4 },
  },
  "shares of attention, drawn shares masked": {
    config: { ...GATES, gating: "attention", trainingSelection: { shares: [0.25, 0.5, 1] } },
  },
  "shares of attention, drawn lengths pooled": {
    config: { ...GATES, gating: "attention", shortenBy: "pooling", trainingSelection: { ladder: [1, 5, 40] } },
  },
  "shares of attention, pooled, merging": {
    config: { ...GATES, gating: "attention", shortenBy: "pooling", selection: { k: 16 }, mergedTokens: 2 },
  },
  "one branch": { config: { tokenizer: "msvd", branches: 1, ...common } },
  "ViT with merging": { config: { tokenizer: "vit", mergedTokens: 6, ...common } },
  "circles with an energy share, merging": {
    config: { tokenizer: "fft", window: "circle", energyShare: 0.4, mergedTokens: 3, ...common },
  },
  "high pass": { config: { tokenizer: "fft", pass: "high", filterSize: 8, ...common } },
  "rings": { config: { tokenizer: "fft", form: "rings", bands: 16, filterSize: 16, ...common } },
  "patches": { config: { tokenizer: "fft", form: "patches", filterSize: 16, ...common } },
};

const largest = (x: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(x)).dataSync()[0]!);
const images = (seed: number) => tf.tensor4d(testNumbers(3 * 32 * 32 * 3, seed, 0, 1), [3, 32, 32, 3]);

for (const [name, { config, keep }] of Object.entries(CASES)) {
  Deno.test(`${name}: a recorded step and a recorded evaluation equal eager ones`, () => {
    const model = createClassifier(config, 3);
    const random = new RandomStream(7);
    const variables = [...parameters(model).values()];
    const labels = tf.tensor1d([0, 1, 2], "int32");
    const step = (x: tf.Tensor): tf.Tensor[] => {
      const options = { training: true, random, ...(keep === undefined ? {} : { keep }) };
      const { value, grads } = tf.variableGrads(
        () => crossEntropy(model.call(x as tf.Tensor4D, options).logits, labels),
        variables,
      );
      return [value, ...variables.map((variable) => grads[variable.name]!)];
    };
    const evaluation = (x: tf.Tensor): tf.Tensor[] => {
      const { logits, tokensKept } = model.call(x as tf.Tensor4D, { training: false });
      return [logits, tokensKept];
    };
    for (const [run, seeds] of [[step, [1, 2]], [evaluation, [1, 2]]] as const) {
      const recorded = capture((x: tf.Tensor) => tf.tidy(() => run(x)));
      for (const seed of seeds) {
        const x = images(seed);
        const start = tf.clone(random.state) as tf.Tensor1D;
        const eager = tf.tidy(() => run(x));
        random.state.assign(start); // the same draws again
        const replayed = recorded(x);
        assertEquals(replayed.length, eager.length);
        const sizes = eager.map(largest);
        assert(sizes.every(Number.isFinite), `${name}: not finite`);
        const nothing = 1e-5 * Math.max(...sizes); // gradients that are truly zero (biases before a norm) are rounding alone
        eager.forEach((values, i) => {
          if (sizes[i]! < nothing) assert(largest(replayed[i]!) < nothing, `${name}: result ${i}`);
          else assertClose(replayed[i]!, values, 1e-4, `${name}: result ${i}`);
        });
        tf.dispose([x, start, eager, replayed]);
      }
      assert(recorded.signatures === 1);
      recorded.dispose();
    }
    random.dispose();
    disposeModule(model);
  });
}
