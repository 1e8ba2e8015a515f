import { assertEquals, assertThrows } from "@std/assert";
import {
  BatchNorm,
  buffers,
  Conv2d,
  countParameters,
  disposeModule,
  filled,
  Initializer,
  Linear,
  loadStateDict,
  parameters,
  stateDict,
} from "../../lib/nn/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";

class Small {
  readonly layers: [Conv2d, BatchNorm];
  readonly lastLayer: Linear;
  readonly name = "small";
  constructor(seed: number) {
    const init = new Initializer(seed);
    this.layers = [new Conv2d({ inputs: 2, outputs: 3, side: 3 }, init.at("layers").at(0)), new BatchNorm(3)];
    this.lastLayer = new Linear(3, 4, init.at("last_layer"));
  }
}

Deno.test("parameters and buffers are named by their paths, in snake case", () => {
  const module = new Small(0);
  assertEquals([...parameters(module).keys()], [
    "layers.0.weight",
    "layers.0.bias",
    "layers.1.weight",
    "layers.1.bias",
    "last_layer.weight",
    "last_layer.bias",
  ]);
  assertEquals([...buffers(module).keys()], ["layers.1.running_mean", "layers.1.running_var"]);
  assertEquals(countParameters(module), 9 * 2 * 3 + 3 + 3 + 3 + 3 * 4 + 4);
  disposeModule(module);
});

Deno.test("a variable that two layers share is one parameter, and modules may refer to each other", () => {
  const weight = filled(2, 1);
  const [a, b] = [{ weight, other: {} }, { weight }];
  a.other = b;
  assertEquals([...parameters({ a, b, again: a }).keys()], ["a.weight"]);
  Object.assign(b, { back: a });
  assertEquals([...parameters(a).keys()], ["weight"]);
  weight.dispose();
});

Deno.test("disposeModule() frees all that building made", () => {
  assertNoLeaks(() => disposeModule(new Small(0)));
});

Deno.test("first weights depend on seed and path alone", () => {
  const [a, b, other] = [new Small(7), new Small(7), new Small(8)];
  new Initializer(7).uniform("unrelated", [5], 1);
  for (const [path, variable] of parameters(a)) {
    assertEquals(parameters(b).get(path)!.arraySync(), variable.arraySync(), path);
  }
  assertEquals(
    JSON.stringify(other.lastLayer.weight.arraySync()) === JSON.stringify(a.lastLayer.weight.arraySync()),
    false,
  );
  const alike = new Initializer(7).at("last_layer").uniform("weight", [3, 4], 1 / Math.sqrt(3));
  assertEquals(alike.arraySync(), a.lastLayer.weight.arraySync());
  assertThrows(() => new Initializer(0.5), RangeError, "A seed is a whole number");
});

Deno.test("first weights are as PyTorch's: uniform within ±1/√(inputs of one output), standard normal, ones and zeros", () => {
  const init = new Initializer(3);
  const uniform = (variable: tf.Tensor, bound: number) => {
    const values = variable.dataSync();
    assertEquals(values.every((x) => x >= -bound && x < bound), true);
    assertClose([Math.max(...values), Math.min(...values)], [bound, -bound], 0.02); // fills the range
    const { mean, variance } = tf.moments(variable);
    const deviations = 4 / Math.sqrt(variable.size); // four of what chance allows
    assertClose(mean, [0], deviations * bound);
    assertClose(variance, [bound ** 2 / 3], deviations); // of a uniform distribution
  };
  const linear = new Linear(100, 400, init.at("linear"));
  uniform(linear.weight, 0.1);
  uniform(linear.bias!, 0.1);
  const convolution = new Conv2d({ inputs: 10, outputs: 400, side: 3 }, init.at("convolution"));
  uniform(convolution.weight, 1 / Math.sqrt(90));
  uniform(convolution.bias!, 1 / Math.sqrt(90));
  const { mean, variance } = tf.moments(init.normal("positions", [10_000]));
  assertClose([mean.dataSync()[0]!, variance.dataSync()[0]!], [0, 1], 0.03);
  const norm = new BatchNorm(3);
  assertEquals([norm.weight, norm.bias, norm.runningMean, norm.runningVar].map((v) => Array.from(v.dataSync())), [
    [1, 1, 1],
    [0, 0, 0],
    [0, 0, 0],
    [1, 1, 1],
  ]);
});

Deno.test("stateDict() writes PyTorch's layouts: [out, in] and [out, in, side, side]", () => {
  const module = new Small(1);
  module.lastLayer.weight.assign(tf.tensor2d([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]));
  const state = stateDict(module);
  assertEquals(state.get("last_layer.weight")!.shape, [4, 3]);
  assertEquals(Array.from(state.get("last_layer.weight")!.data), [1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12]);
  assertEquals(state.get("layers.0.weight")!.shape, [3, 2, 3, 3]);
  assertEquals(
    state.get("layers.0.weight")!.data[1 * 18 + 1 * 9 + 2 * 3 + 0], // out 1, in 1, row 2, column 0
    (module.layers[0].weight.arraySync() as number[][][][])[2]![0]![1]![1],
  );
  assertEquals(state.get("layers.1.running_var"), { shape: [3], data: new Float32Array([1, 1, 1]) });
});

Deno.test("loadStateDict() is the inverse of stateDict(), and passes over PyTorch's batch counters", () => {
  const [from, to] = [new Small(1), new Small(2)];
  from.layers[1].runningMean.assign(tf.tensor1d([4, 5, 6]));
  const state = stateDict(from);
  loadStateDict(to, new Map([...state, ["layers.1.num_batches_tracked", { shape: [], data: new Float32Array([7]) }]]));
  assertEquals(stateDict(to), state);
  assertEquals(to.layers[0].weight.arraySync(), from.layers[0].weight.arraySync());
  assertNoLeaks(() => loadStateDict(to, stateDict(from)));
});

Deno.test("loadStateDict() lists all that does not fit in one error, and then changes nothing", () => {
  const [module, other] = [new Small(1), new Small(2)];
  const before = stateDict(module);
  const state = new Map(stateDict(other));
  state.delete("layers.0.bias");
  state.set("scorer.weight", { shape: [1], data: new Float32Array(1) });
  state.set("last_layer.weight", { shape: [3, 4], data: new Float32Array(12) });
  state.set("last_layer.bias", { shape: [4], data: new Float32Array(3) });
  const error = assertThrows(() => loadStateDict(module, state), RangeError);
  assertEquals(
    error.message,
    "These tensors are not the state of this module: missing are layers.0.bias; there is no place for scorer.weight; " +
      "last_layer.weight is [3,4] instead of [4,3], last_layer.bias holds 3 numbers of 4.",
  );
  assertEquals(stateDict(module), before);
});
