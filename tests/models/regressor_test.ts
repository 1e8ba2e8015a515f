import { assert, assertEquals, assertThrows } from "@std/assert";
import { createClassifier, createRegressor, type RegressorConfig } from "../../lib/models/mod.ts";
import { countParameters, disposeModule, loadStateDict, parameters, stateDict } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { capture } from "../../lib/tensorflow/mod.ts";
import { Adam, regressionTask } from "../../lib/training/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const CONFIGS: Record<string, RegressorConfig> = {
  vit: { tokenizer: "vit", profile: "tiny" },
  fft: { tokenizer: "fft", profile: "tiny" },
  "msvd with gates": { tokenizer: "msvd", profile: "tiny", scorer: "sigmoid", selection: { share: 0.9 } },
  "vit, pooled": { tokenizer: "vit", profile: "tiny", shortenBy: "pooling", selection: { k: 16 } },
};
const AGES = { mean: 40, deviation: 20 };
const images = (b: number) => tf.tensor4d(testNumbers(b * 32 * 32 * 3, 2, 0, 1), [b, 32, 32, 3]);
const ages = (b: number) => tf.tensor1d(testNumbers(b, 3, 10, 80));

for (const [name, config] of Object.entries(CONFIGS)) {
  Deno.test(`${name}: tells one number of each image, the same in any batch, captured or not`, () => {
    const model = createRegressor(config, 3, AGES);
    const batch = images(3);
    const { predictions, tokensKept } = model.call(batch, { training: false });
    assertEquals([predictions.shape, tokensKept.shape], [[3], [3]]);
    for (const i of [0, 1, 2]) {
      assertClose(
        model.call(tf.slice(batch, i, 1), { training: false }).predictions,
        tf.slice(predictions, i, 1),
        1e-4,
      );
    }
    const captured = capture((x: tf.Tensor4D) => model.call(x, { training: false }).predictions);
    assertClose(captured(batch), predictions, 1e-4);
    captured.dispose();
    disposeModule(model);
  });

  Deno.test(`${name}: every parameter has a gradient, mean and deviation have none, and nothing is left behind`, () => {
    const batch = { images: images(3), labels: ages(3), prepared: {} };
    const run = () => {
      const [model, random] = [createRegressor(config, 3, AGES), new RandomStream(1)];
      const task = regressionTask(model, { trainMean: AGES.mean });
      const { value, grads } = tf.variableGrads(() => task.loss(batch, { random, choice: undefined, settings: {} }));
      const trained = parameters(model);
      assertEquals([...trained.keys()].filter((path) => path.startsWith("target")), []);
      for (const [path, variable] of trained) {
        assert(grads[variable.name]!.dataSync().some((x) => x !== 0), `${path} has no gradient`);
      }
      const loss = value.dataSync()[0]!;
      tf.dispose([value, grads]);
      disposeModule(model);
      random.dispose();
      return loss;
    };
    assertEquals(run(), run());
    assertNoLeaks(run);
  });
}

Deno.test("a regressor's network is a classifier's of one class, with LeakyReLU in the head", () => {
  const [regressor, classifier] = [
    createRegressor(CONFIGS.vit!, 5, AGES),
    createClassifier({ tokenizer: "vit", profile: "tiny", classes: 1 }, 5),
  ];
  assertEquals(countParameters(regressor), countParameters(classifier));
  const [bias, weight] = [tf.fill([64], -1), tf.zeros([32, 64])];
  regressor.head.hidden.weight.assign(weight as tf.Tensor2D);
  regressor.head.hidden.bias!.assign(bias as tf.Tensor1D);
  regressor.head.output.weight.assign(tf.ones([64, 1]));
  regressor.head.output.bias!.assign(tf.zeros([1]));
  const { predictions } = regressor.call(images(1), { training: false }); // 64 times LeakyReLU(-1) = -0.01
  assertClose(predictions, [40 + 20 * -0.64], 1e-4);
  [regressor, classifier].forEach(disposeModule);
});

Deno.test("a regressor learns numbers of a few images, and its state tells them again in another model", () => {
  const model = createRegressor(CONFIGS.vit!, 1, AGES);
  const batch = { images: images(8), labels: ages(8), prepared: {} };
  const random = new RandomStream(1);
  const task = regressionTask(model, { trainMean: AGES.mean });
  const optimizer = new Adam(parameters(model), { learningRate: 3e-3 });
  const losses = Array.from({ length: 60 }, () => {
    const { value, grads } = tf.variableGrads(() => task.loss(batch, { random, choice: undefined, settings: {} }));
    optimizer.apply(grads);
    const loss = value.dataSync()[0]!;
    tf.dispose([value, grads]);
    return loss;
  });
  assert(losses.at(-1)! < 0.3 * losses[0]!, `${losses[0]} to ${losses.at(-1)}`);
  const saved = stateDict(model);
  assertEquals(["mean", "deviation"].map((name) => saved.get(`target.${name}`)!.data[0]), [40, 20]);
  const other = createRegressor(CONFIGS.vit!, 2, { mean: 0, deviation: 1 });
  loadStateDict(other, saved);
  const told = (regressor: typeof model) => regressor.call(batch.images, { training: false }).predictions.arraySync();
  assertEquals(told(other), told(model));
  [model, other].forEach(disposeModule);
});

Deno.test("createRegressor() refuses a classifier's settings, and a scale that is none", () => {
  const built = (config: object, scale = AGES) => () => createRegressor(config as RegressorConfig, 0, scale);
  assertThrows(built({ ...CONFIGS.vit, classes: 6 }), RangeError, "A regressor has no setting classes: leave it out.");
  assertThrows(built({ ...CONFIGS.vit, headLayers: 1 }), RangeError, "no setting headLayers");
  assertThrows(
    built(CONFIGS.vit!, { mean: 40, deviation: 0 }),
    RangeError,
    "a standard deviation above 0: got a mean of 40",
  );
  assertThrows(built(CONFIGS.vit!, { mean: NaN, deviation: 1 }), RangeError, "got a mean of NaN");
});
