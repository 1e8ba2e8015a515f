import { assertEquals, assertThrows } from "@std/assert";
import { Adam, type AdamOptions } from "../../lib/training/adam.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { assertNoLeaks } from "../support/leaks.ts";

const NAMES = ["weight", "bias", "kernel"];
const golden = readGolden("adam");

/** Takes the golden steps and compares parameters and averages with PyTorch's. */
function follow(title: string, options: AdamOptions, rateAfter10?: number): void {
  const parameters = new Map(NAMES.map((name) => [name, tf.variable(golden[`start.${name}`]!)]));
  const adam = new Adam(parameters, options);
  for (let step = 1; step <= 20; step++) {
    if (step === 11 && rateAfter10 !== undefined) tf.tidy(() => adam.learningRate.assign(tf.scalar(rateAfter10)));
    tf.tidy(() => {
      const gradients = [...parameters].map(([name, { name: key, shape }]): [string, tf.Tensor] => {
        const all = golden[`gradients.${name}`]!; // [20, …]
        return [key, tf.reshape(tf.gather(all, tf.tensor1d([step - 1], "int32")), shape)];
      });
      adam.apply(Object.fromEntries(gradients));
    });
    for (const [name, value] of parameters) {
      const wanted = golden[`${title}.${step}.${name}`];
      if (wanted !== undefined) assertClose(value, wanted, 1e-6, `${name} after step ${step}`);
    }
  }
  for (const [name, { first, second }] of adam.slots()) {
    assertClose(first, golden[`${title}.exp_avg.${name}`]!, 1e-6, `first average of ${name}`);
    assertClose(second, golden[`${title}.exp_avg_sq.${name}`]!, 1e-6, `second average of ${name}`);
  }
  assertEquals(adam.step.dataSync()[0], 20);
}

Deno.test("Adam moves parameters as PyTorch's over 20 steps", () => follow("default", {}));

Deno.test("Adam takes other settings, and a rate that changes, as PyTorch's", () =>
  follow("settings", { learningRate: 1e-2, beta1: 0.8, beta2: 0.95, epsilon: 1e-4 }, 3e-3));

Deno.test("Adam's first step by hand: ε is added to the corrected root", () => {
  const x = tf.variable(tf.scalar(1));
  const adam = new Adam(new Map([["x", x]]), { learningRate: 0.5, epsilon: 3 });
  adam.apply({ [x.name]: tf.scalar(2) });
  assertClose(x, [1 - 0.5 * 2 / (2 + 3)], 1e-7);
});

Deno.test("Adam updates parameters that are too large to share a group with others", () => {
  const sizes: [string, number][] = [["a", 3], ["b", (1 << 22) - 1], ["c", (1 << 22) + 1], ["d", 2]];
  const parameters = new Map(sizes.map(([name, size]) => [name, tf.variable(tf.zeros([size]))]));
  const adam = new Adam(parameters, { learningRate: 0.1 });
  adam.apply(Object.fromEntries([...parameters.values()].map(({ name, shape }) => [name, tf.ones(shape)])));
  for (const parameter of parameters.values()) {
    assertClose([tf.min(parameter).dataSync()[0]!, tf.max(parameter).dataSync()[0]!], [-0.1, -0.1], 1e-6);
  }
  assertEquals([...adam.slots().keys()], ["a", "b", "c", "d"]);
  adam.dispose();
  tf.dispose([...parameters.values()]);
});

Deno.test("Adam goes on from slots and step that were read out, bit by bit", () => {
  const start = [1, -2, 3];
  const gradient = (step: number) => tf.tensor1d([step, -0.5 * step, 1 / (step + 1)]);
  const run = (variable: tf.Variable, adam: Adam, from: number, to: number) => {
    for (let step = from; step < to; step++) adam.apply({ [variable.name]: gradient(step) });
  };
  const [whole, part] = [tf.variable(tf.tensor1d(start)), tf.variable(tf.tensor1d(start))];
  run(whole, new Adam(new Map([["x", whole]])), 0, 9);
  const before = new Adam(new Map([["x", part]]));
  run(part, before, 0, 4);
  const after = new Adam(new Map([["x", part]]));
  after.setSlots(before.slots());
  after.step.assign(tf.clone(before.step));
  run(part, after, 4, 9);
  assertEquals(part.dataSync(), whole.dataSync());
});

Deno.test("Adam leaves nothing behind, and frees its state", () => {
  const x = tf.variable(tf.ones([2, 3]));
  const gradients = { [x.name]: tf.ones([2, 3]) };
  assertNoLeaks(() => {
    const adam = new Adam(new Map([["x", x]]));
    adam.apply(gradients);
    const slots = adam.slots();
    adam.setSlots(slots);
    for (const { first, second } of slots.values()) tf.dispose([first, second]);
    adam.dispose();
  });
});

Deno.test("Adam's step reads nothing back", () => {
  const x = tf.variable(tf.ones([2]));
  const gradients = { [x.name]: tf.ones([2]) };
  const adam = new Adam(new Map([["x", x]]));
  const backend = tf.backend();
  const [readSync, read] = [backend.readSync, backend.read];
  const refuse = () => {
    throw new Error("a value was read back");
  };
  try {
    Object.assign(backend, { readSync: refuse, read: refuse });
    adam.apply(gradients);
  } finally {
    Object.assign(backend, { readSync, read });
  }
  assertClose(x, [0.999, 0.999], 1e-6);
});

Deno.test("Adam refuses what it cannot train, in a sentence", () => {
  const x = tf.variable(tf.ones([2]));
  const one = new Map([["x", x]]);
  assertThrows(() => new Adam(new Map()), RangeError, "one parameter or more");
  assertThrows(() => new Adam(one, { beta2: 1 }), RangeError, "beta2 is a number from 0 up to, but not including, 1");
  assertThrows(() => new Adam(one, { learningRate: NaN }), RangeError, "learningRate is a number from 0: got NaN");
  const integers = new Map([["n", tf.variable(tf.zeros([2], "int32"))]]);
  assertThrows(() => new Adam(integers), TypeError, "n is int32");
  const adam = new Adam(one);
  assertThrows(() => adam.apply({}), RangeError, "Parameter x has no gradient");
  assertThrows(() => adam.apply({ [x.name]: tf.ones([3]) }), RangeError, "has its shape, [2]: got [3]");
  assertThrows(() => adam.setSlots(new Map()), RangeError, "Parameter x has no first average");
});
