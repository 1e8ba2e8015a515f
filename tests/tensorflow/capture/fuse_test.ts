import { assertEquals } from "@std/assert";
import type { TensorFlowBackend } from "../../../lib/tensorflow/backend.ts";
import { fuse } from "../../../lib/tensorflow/capture/fuse.ts";
import { hasFused } from "../../../lib/tensorflow/capture/fused_forms.ts";
import { recordFunction } from "../../../lib/tensorflow/capture/record.ts";
import { attributeOf } from "../../../lib/tensorflow/capture/recording.ts";
import { capture } from "../../../lib/tensorflow/mod.ts";
import { Initializer, LayerNorm, Mlp } from "../../../lib/nn/mod.ts";
import { gelu, layerNorm } from "../../../lib/ops/mod.ts";
import { assertClose } from "../../support/close.ts";
import { tf } from "../../support/engine.ts";
import { testNumbers } from "../../support/random.ts";

const numbers = (...shape: number[]) => tf.tensor(testNumbers(shape.reduce((a, b) => a * b, 1), 7), shape);
const mlp = new Mlp({ width: 6, hiddenWidth: 10, dropout: 0.5 }, new Initializer(1));
const norm = new LayerNorm(6);
const forward = (x: tf.Tensor) => mlp.call(norm.call(x), { training: false });
const linear = (x: tf.Tensor) =>
  tf.fused.matMul({ a: x as tf.Tensor2D, b: tf.ones([4, 3]) as tf.Tensor2D, bias: tf.ones([3]) });

/** What is left of a function's ops, if all forms there are can be fused, or none of them. */
function opsOf(fn: (x: tf.Tensor) => tf.Tensor | tf.Tensor[], x: tf.Tensor, has = (_form: string) => true): string[] {
  const recorded = recordFunction(tf.backend() as TensorFlowBackend, fn as (...args: never[]) => tf.Tensor, [x]);
  return fuse(recorded.recording, has).ops.map(({ op, attrs }) => {
    const fusion = attributeOf(attrs, "fused_ops") as string[] | undefined;
    return fusion === undefined ? op : [op, ...fusion].join("+");
  }).filter((op) => !["Placeholder", "Const", "Reshape"].includes(op));
}

Deno.test("a layer normalisation and the GELU behind a product become one op each, if nothing else is asked of them", () => {
  const x = numbers(2, 3, 6);
  assertEquals(opsOf(forward, x), ["_MklLayerNorm", "_FusedMatMul+BiasAdd+GeluExact", "_FusedMatMul+BiasAdd"]);
  assertEquals(opsOf(forward, x, () => false).includes("Erf"), true);
  const gradient = opsOf((x) => tf.grad(forward)(x), x);
  assertEquals([gradient.includes("_MklLayerNorm"), gradient.some((op) => op.includes("Gelu"))], [false, false]);
});

Deno.test("what has another use, another form or no product before it stays as it is", () => {
  const x = numbers(5, 4);
  const fused = (fn: (x: tf.Tensor) => tf.Tensor | tf.Tensor[], input = x) =>
    opsOf(fn, input).filter((op) => op.includes("Gelu") || op.includes("LayerNorm")).length;
  const shift = numbers(4);
  assertEquals(fused((x) => gelu(linear(x))), 1);
  assertEquals(fused((x) => gelu(x)), 0);
  assertEquals(fused((x) => [gelu(linear(x)), linear(x)]), 1, "two products of one kind are two");
  assertEquals(
    fused((x) => {
      const hidden = linear(x);
      return [gelu(hidden), hidden];
    }),
    0,
  );
  assertEquals(fused((x) => gelu(tf.relu(linear(x)))), 0);
  assertEquals(fused((x) => tf.mul(linear(x), tf.sigmoid(linear(x)))), 0);
  assertEquals(fused((x) => layerNorm(x, { offset: shift })), 1);
  assertEquals(fused((x) => layerNorm(x)), 0, "without scale and offset");
  assertEquals(fused((x) => layerNorm(x, { offset: shift }), numbers(2, 1, 3, 4)), 0, "of four axes");
  assertEquals(
    fused((x) => {
      const centred = tf.sub(x, tf.mean(x, 0, true)); // columns, where rows are meant
      return tf.add(
        tf.mul(tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), 0, true), 1e-5))), shift),
        shift,
      );
    }),
    0,
  );
});

Deno.test("what is fused computes the same", () => {
  for (const shape of [[7, 6], [2, 3, 6], [2, 3, 2, 6], [1, 6], [0, 6], [2, 0, 6]]) {
    const x = numbers(...shape);
    const captured = capture(forward);
    assertClose(captured(x), forward(x), 1e-5);
    captured.dispose();
  }
  const flat = capture((x: tf.Tensor) => layerNorm(x, { offset: tf.ones([6]), epsilon: 1e-12 }));
  assertClose(flat(tf.fill([2, 6], 1000)), tf.ones([2, 6]), 1e-3); // equal numbers: no variance
});

Deno.test("what this processor has is found by trying, and then known", () => {
  const { native } = tf.backend() as TensorFlowBackend;
  const x = numbers(4, 6);
  const before = tf.memory().numTensors;
  for (const form of ["gelu", "layerNorm"] as const) {
    const has = hasFused(native, form);
    assertEquals(hasFused(native, form), has);
    const ops = opsOf(forward, x, (asked) => asked === form && has);
    assertEquals(ops.some((op) => op.includes(form === "gelu" ? "Gelu" : "LayerNorm")), has);
  }
  assertEquals(tf.memory().numTensors, before);
});
