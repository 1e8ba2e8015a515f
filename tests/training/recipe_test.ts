import { assertEquals } from "@std/assert";
import { createClassifier } from "../../lib/models/mod.ts";
import { disposeModule, parameters } from "../../lib/nn/mod.ts";
import { Adam, type AdamOptions } from "../../lib/training/adam.ts";
import { classificationLoss } from "../../lib/training/classification_task.ts";
import { clipByGlobalNorm, GradientSum } from "../../lib/training/flat_gradients.ts";
import { flatGroups } from "../../lib/training/flat_groups.ts";
import { matricesAndFilters } from "../../lib/training/recipe.ts";
import { learningRateAt, WeightAverages } from "../../lib/training/mod.ts";
import { RandomStream } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { assertNoLeaks } from "../support/leaks.ts";

const golden = readGolden("recipe");
const NAMES = ["weight", "bias"];
const STEPS = 5;

const variablesOf = () => new Map(NAMES.map((name) => [name, tf.variable(golden[`start.${name}`]!)]));

function gradientOf(name: string, step: number): tf.Tensor {
  const all = golden[`gradients.${name}`]!; // [5, …]
  return tf.reshape(tf.gather(all, tf.tensor1d([step], "int32")), all.shape.slice(1));
}

function gradientsAt(variables: ReadonlyMap<string, tf.Variable>, step: number): tf.NamedTensorMap {
  return Object.fromEntries([...variables].map(([name, variable]) => [variable.name, gradientOf(name, step)]));
}

/** Takes the golden steps and compares the parameters with PyTorch's after each. */
function follow(title: string, options: AdamOptions, rateAt?: (step: number) => number): void {
  const variables = variablesOf();
  const adam = new Adam(variables, { ...options, decayed: new Set(["weight"]) });
  for (let step = 0; step < STEPS; step++) {
    tf.tidy(() => {
      if (rateAt !== undefined) adam.learningRate.assign(tf.scalar(rateAt(step)));
      adam.apply(gradientsAt(variables, step));
    });
    for (const [name, value] of variables) {
      assertClose(value, golden[`${title}.${step + 1}.${name}`]!, 1e-6, `${name} after step ${step + 1}`);
    }
  }
  adam.dispose();
  tf.dispose([...variables.values()]);
}

Deno.test("Adam with weight decay is PyTorch's AdamW over 5 steps; a bias does not decay", () =>
  follow("adamw", { learningRate: 1e-2, weightDecay: 0.05 }));

Deno.test("AdamW with clipped gradients and a cosine learning rate is PyTorch's over 5 steps", () => {
  const settings = { seed: 0, epochs: 5, batch: 1, imageSize: 1, learningRate: 3e-2, schedule: "cosine" } as const;
  const rateAt = (step: number) => learningRateAt(settings, step, { perEpoch: 1, total: STEPS });
  assertClose(Array.from({ length: STEPS }, (_, step) => rateAt(step)), golden["all.rates"]!, 1e-6, "learning rates");
  follow("all", { learningRate: 3e-2, weightDecay: 0.3, clipNorm: 1 }, rateAt);
});

Deno.test("clipByGlobalNorm() is PyTorch's clip_grad_norm_, for gradients that are too long and others", () => {
  const groups = flatGroups(variablesOf());
  for (const [title, step] of [["long", 1], ["short", 0]] as const) {
    const flat = groups.map((group) => group.join(NAMES.map((name) => gradientOf(name, step))));
    const clipped = clipByGlobalNorm(flat, 1).flatMap((gradient, i) => groups[i]!.split(gradient));
    NAMES.forEach((name, i) => assertClose(clipped[i]!, golden[`clipped.${title}.${name}`]!, 1e-6, `${title} ${name}`));
  }
});

Deno.test("a classifier's loss with label smoothing is PyTorch's CrossEntropyLoss, with its gradient", () => {
  const random = new RandomStream(0);
  const images = tf.zeros([6, 1, 1, 3]) as tf.Tensor4D;
  const labels = tf.cast(golden.labels!, "int32") as tf.Tensor1D;
  const loss = (logits: tf.Tensor) => {
    const model = {
      call: () => ({ logits: tf.clone(logits) as tf.Tensor2D, tokensKept: tf.ones([6]) as tf.Tensor1D }),
      flopsPerImage: () => 0,
    };
    const settings = { labelSmoothing: 0.1 };
    return classificationLoss(model, { images, labels, prepared: {} }, {
      random,
      choice: undefined,
      settings,
    }) as tf.Scalar;
  };
  assertClose(loss(golden.logits!), golden["smoothed.loss"]!, 1e-6, "loss");
  assertClose(tf.grad(loss)(golden.logits!), golden["smoothed.gradient"]!, 1e-6, "gradient");
});

Deno.test("warm-up grows on a line to the whole rate, and a cosine falls from there to nothing", () => {
  const settings = { seed: 0, epochs: 4, batch: 1, imageSize: 1, learningRate: 2, warmupEpochs: 1.5 };
  const rates = (more: object) =>
    Array.from({ length: 17 }, (_, step) => learningRateAt({ ...settings, ...more }, step, { perEpoch: 4, total: 16 }));
  const constant = rates({});
  assertClose(constant.slice(0, 7), [1 / 3, 2 / 3, 1, 4 / 3, 5 / 3, 2, 2], 1e-12);
  assertEquals(constant.slice(6), Array(11).fill(2));
  const cosine = rates({ schedule: "cosine" });
  assertEquals(cosine.slice(0, 6), constant.slice(0, 6));
  assertClose([cosine[6]!, cosine[11]!, cosine[16]!], [2, 1, 0], 1e-12);
  assertEquals(cosine.slice(6).every((rate, i, all) => i === 0 || rate < all[i - 1]!), true);
});

Deno.test("GradientSum's mean over batches of 5, 5 and 2 pictures is the gradient of the 12 as one batch", () => {
  const x = tf.randomNormal([12, 3], 0, 1, "float32", 1);
  const weight = tf.variable(tf.tensor1d([1, -2, 3]));
  const variables = new Map([["weight", weight]]);
  const gradients = (from: number, count: number) =>
    tf.variableGrads(() => {
      const rows = tf.slice(x, [from, 0], [count, 3]); // [count, 3]
      return tf.mean(tf.square(tf.sum(tf.mul(rows, weight), 1))) as tf.Scalar;
    }, [weight]).grads;
  const sum = new GradientSum(flatGroups(variables));
  for (const round of [1, 2]) {
    for (const [from, count] of [[0, 5], [5, 5], [10, 2]] as const) sum.add(gradients(from, count), count);
    assertClose(sum.take()[0]!, gradients(0, 12)[weight.name]!, 1e-6, `round ${round}`);
  }
  sum.dispose();
});

Deno.test("WeightAverages follow Σ d^(t-s) w_s / Σ d^(t-s), statistics included, and give the weights back", async () => {
  const module = { weight: tf.variable(tf.zeros([2])), runningMean: tf.variable(tf.zeros([1]), false) };
  const averages = new WeightAverages(module, 0.9);
  const values = [[1, 5, 3], [2, -5, 0], [4, 1, 1], [-3, 7, 8]];
  let [sums, shares] = [[0, 0, 0], 0];
  for (const [i, value] of values.entries()) {
    tf.tidy(() => {
      module.weight.assign(tf.tensor1d(value.slice(0, 2)));
      module.runningMean.assign(tf.tensor1d(value.slice(2)));
      averages.update(tf.scalar(i + 1, "int32"));
    });
    sums = sums.map((sum, j) => 0.9 * sum + value[j]!);
    shares = 0.9 * shares + 1;
    await averages.inPlace(() => {
      const got = [...module.weight.dataSync(), ...module.runningMean.dataSync()];
      return Promise.resolve(assertClose(got, sums.map((sum) => sum / shares), 1e-6, `after step ${i + 1}`));
    });
    assertEquals([...module.weight.dataSync(), ...module.runningMean.dataSync()], value);
  }
  averages.dispose();
});

Deno.test("matrices and filters decay; biases, norms, class token and positions do not", () => {
  const model = createClassifier({
    tokenizer: "msvd",
    scorer: "sigmoid",
    positions: "learned",
    profile: "tiny",
    classes: 6,
  }, 0);
  const decayed = matricesAndFilters(model);
  const all = parameters(model);
  const kept = [...all.keys()].filter((name) => !decayed.has(name));
  for (const name of decayed) assertEquals([all.get(name)!.rank >= 2, name.endsWith(".weight")], [true, true], name);
  const lists = kept.filter((name) => all.get(name)!.rank >= 2);
  assertEquals(lists.sort(), ["encoder.class_token", "encoder.positions.weight"]);
  assertEquals([decayed.has("head.output.weight"), decayed.has("encoder.blocks.0.attention.query.weight")], [
    true,
    true,
  ]);
  disposeModule(model);
});

Deno.test("clipping, sums and averages leave nothing behind", () => {
  const variables = variablesOf();
  const gradients = gradientsAt(variables, 0);
  const module = Object.fromEntries(variables);
  assertNoLeaks(() => {
    const adam = new Adam(variables, { clipNorm: 1, weightDecay: 0.1 });
    const [sum, averages] = [new GradientSum(adam.groups), new WeightAverages(module, 0.9)];
    adam.apply(gradients);
    averages.update(adam.step);
    sum.add(gradients, 3);
    tf.tidy(() => adam.applyFlat(sum.take()));
    averages.set();
    for (const part of [adam, sum, averages]) part.dispose();
  });
});
