import { assertEquals } from "@std/assert";
import type { TensorFlowBackend } from "../../../lib/tensorflow/backend.ts";
import { fuse } from "../../../lib/tensorflow/capture/fuse.ts";
import { hasFused } from "../../../lib/tensorflow/capture/fused_forms.ts";
import { recordFunction } from "../../../lib/tensorflow/capture/record.ts";
import { attributeOf, type RecordedOp, type RecordedValue } from "../../../lib/tensorflow/capture/recording.ts";
import { capture } from "../../../lib/tensorflow/mod.ts";
import { Initializer, LayerNorm, Mlp } from "../../../lib/nn/mod.ts";
import { gelu, layerNorm } from "../../../lib/ops/mod.ts";
import { assertClose } from "../../support/close.ts";
import { tf } from "../../support/engine.ts";
import { testNumbers } from "../../support/random.ts";

type Fn = (x: tf.Tensor) => tf.Tensor | tf.Tensor[];

const numbers = (...shape: number[]) => tf.tensor(testNumbers(shape.reduce((a, b) => a * b, 1), 7), shape);
const [factor, bias, scale, offset] = [numbers(4, 3), numbers(3), numbers(4), numbers(4)];
const linear = (x: tf.Tensor, activation: "linear" | "relu" = "linear") =>
  tf.fused.matMul({ a: x as tf.Tensor2D, b: factor as tf.Tensor2D, bias, activation });
const normalize = (x: tf.Tensor) => layerNorm(x, { scale, offset });
const backend = () => tf.backend() as TensorFlowBackend;

/** Ops of a function after fusing, if all forms can be fused; `edit` changes the recording before. */
function opsOf(
  fn: Fn,
  x: tf.Tensor,
  { edit = (_: readonly RecordedOp[], __: RecordedValue[]) => {}, has = true } = {},
): string[] {
  const { recording, captured } = recordFunction(backend(), fn as (...args: never[]) => tf.Tensor, [x]);
  captured.forEach((id) => backend().native.deleteTensor(id));
  edit(recording.ops, recording.outputs as RecordedValue[]);
  return fuse(recording, () => has).ops.map(({ op, attrs }) => {
    const fusion = attributeOf(attrs, "fused_ops") as string[] | undefined;
    return fusion === undefined ? op : [op, ...fusion].join("+");
  }).filter((op) => !["Placeholder", "Const", "Reshape"].includes(op));
}

const fused = (...asked: Parameters<typeof opsOf>) => opsOf(...asked).filter((op) => /Gelu|LayerNorm/.test(op)).length;

/** The `n`-th op of a name, whose inputs may be changed. */
function opCalled(ops: readonly RecordedOp[], name: string, n = 0): { inputs: RecordedValue[] } {
  return ops.filter(({ op }) => op === name)[n] as unknown as { inputs: RecordedValue[] };
}

Deno.test("a layer normalisation and the GELU behind a product become one op each, unless a gradient needs what lies between", () => {
  const mlp = new Mlp({ width: 6, hiddenWidth: 10, dropout: 0.5 }, new Initializer(1));
  const norm = new LayerNorm(6);
  const forward = (x: tf.Tensor) => mlp.call(norm.call(x), { training: false });
  const x = numbers(2, 3, 6);
  const ops = opsOf(forward, x);
  assertEquals(ops, ["_MklLayerNorm", "_FusedMatMul+BiasAdd+GeluExact", "_FusedMatMul+BiasAdd"]);
  assertEquals(fused(forward, x, { has: false }), 0);
  assertEquals(fused((x) => tf.grad(forward)(x), x), 0);
  assertEquals(
    capture(forward).trace(x).ops.filter(({ op }) => op === "Erf").length,
    1,
    "a trace shows what was written",
  );
});

Deno.test("a GELU stays as it is unless it is one, alone behind a product with bias", () => {
  const x = numbers(5, 4);
  const whole = (x: tf.Tensor) => gelu(linear(x));
  assertEquals(fused(whole, x), 1);
  assertEquals(fused((x) => [gelu(linear(x)), linear(x)], x), 1, "two products of one kind are two");
  assertEquals(fused((x) => gelu(x), x), 0);
  assertEquals(fused((x) => gelu(tf.matMul(x, factor)), x), 0, "without bias");
  assertEquals(fused((x) => gelu(linear(x, "relu")), x), 0, "the product has an activation");
  const twice = (reshape: boolean) => (x: tf.Tensor) => {
    const hidden = linear(x);
    return [gelu(reshape ? tf.reshape(hidden, [5, 1, 3]) : hidden), hidden];
  };
  assertEquals([fused(twice(false), x), fused(twice(true), x)], [0, 0]);
  const transposed = (x: tf.Tensor) =>
    gelu(tf.fused.matMul({ a: x as tf.Tensor2D, b: factor as tf.Tensor2D, bias, transposeA: true }));
  assertEquals(fused(transposed, numbers(4, 5)), 0);

  const edits: Record<string, (ops: readonly RecordedOp[]) => void> = {
    "another factor in Φ": (ops) => setConstant(opCalled(ops, "Mul").inputs[1]!, 0.7),
    "another half": (ops) => setConstant(opCalled(ops, "Add").inputs[1]!, 0.4),
    "Φ of something else": (ops) => opCalled(ops, "Mul").inputs[0] = opCalled(ops, "Mul").inputs[1]!,
  };
  for (const [what, edit] of Object.entries(edits)) assertEquals(fused(whole, x, { edit }), 0, what);
  const axes = (x: tf.Tensor) => {
    const hidden = linear(x);
    const probability = tf.add(tf.mul(tf.erf(tf.mul(hidden, tf.tensor3d([[[Math.SQRT1_2]]]))), 0.5), 0.5);
    return tf.mul(hidden, probability);
  };
  assertEquals(capture(axes)(x).shape, [1, 5, 3]);
});

Deno.test("a layer normalisation stays as it is unless it is one of rows, with a factor and a summand for each channel", () => {
  const x = numbers(5, 4);
  assertEquals([fused(normalize, x), fused(normalize, numbers(2, 3, 4))], [1, 1]);
  assertEquals(fused((x) => layerNorm(x), x), 0, "without scale and offset");
  assertEquals([fused(normalize, numbers(2, 1, 3, 4)), fused(normalize, numbers(4))], [0, 0], "of four axes, of one");
  const second = (ops: readonly RecordedOp[]) => opCalled(ops, "Mul", 1);
  const edits: Record<string, (ops: readonly RecordedOp[], results: RecordedValue[]) => void> = {
    "what is centred is a result too": (ops, results) => results.push(opCalled(ops, "Square").inputs[0]!),
    "the mean of columns": (ops) => {
      const { source } = opCalled(ops, "Mean").inputs[1]!;
      (source.bytes as Uint8Array).fill(0);
    },
    "a scale for each number": (ops) => second(ops).inputs[1] = opCalled(ops, "Sub").inputs[0]!,
    "an offset for each number": (ops) => opCalled(ops, "Add", 1).inputs[1] = opCalled(ops, "Sub").inputs[0]!,
    "the mean of something else": (ops) => opCalled(ops, "Mean").inputs[0] = opCalled(ops, "Mean").inputs[1]!,
    "the square of something else": (ops) => opCalled(ops, "Square").inputs[0] = opCalled(ops, "Sub").inputs[0]!,
  };
  for (const [what, edit] of Object.entries(edits)) assertEquals(fused(normalize, x, { edit }), 0, what);
  const deviation = (x: tf.Tensor) => {
    const [y, normalized] = tf.engine().runKernel<tf.Tensor[]>("LayerNorm", { x, scale, offset }, { epsilon: 1e-5 });
    return [y!, normalized!];
  };
  assertEquals(fused(deviation, x), 0, "what lies between is a result too");
});

Deno.test("what is fused computes the same, for any shape, either factor transposed and any epsilon", () => {
  const check = (fn: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor) => {
    const captured = capture(fn);
    assertClose(captured(x), fn(x), 1e-5);
    captured.dispose();
  };
  for (const shape of [[7, 4], [2, 3, 4], [2, 3, 2, 4], [1, 4], [0, 4], [2, 0, 4]]) check(normalize, numbers(...shape));
  for (const rows of [1, 5]) check((x) => gelu(linear(x)), tf.mul(numbers(rows, 4), 9));
  for (const [transposeA, transposeB] of [[false, true], [true, false], [true, true]] as const) {
    const b = (transposeB ? tf.transpose(factor) : factor) as tf.Tensor2D;
    const fn = (a: tf.Tensor) => gelu(tf.fused.matMul({ a: a as tf.Tensor2D, b, bias, transposeA, transposeB }));
    check(fn, transposeA ? numbers(4, 5) : numbers(5, 4));
  }
  for (const epsilon of [1e-12, 3]) check((x) => layerNorm(x, { scale, offset, epsilon }), numbers(5, 4));
});

Deno.test("what this processor has is found by trying: both forms on x86, where TensorFlow uses oneDNN", () => {
  const { native } = backend();
  const before = tf.memory().numTensors;
  const isUsual = Deno.build.os === "linux" && Deno.build.arch === "x86_64" &&
    Deno.env.get("TF_ENABLE_ONEDNN_OPTS") !== "0" && native.devices.every(({ type }) => type !== "GPU");
  for (const form of ["gelu", "layerNorm"] as const) {
    const has = hasFused(native, form);
    assertEquals([has || !isUsual, hasFused(native, form)], [true, has], form);
  }
  assertEquals(tf.memory().numTensors, before);
});

function setConstant(value: RecordedValue, number: number): void {
  const bytes = value.source.bytes!;
  new DataView(bytes.buffer, bytes.byteOffset).setFloat32(0, number, true);
}
