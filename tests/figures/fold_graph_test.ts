import { assertEquals } from "@std/assert";
import { EncoderBlock } from "../../lib/encoder/mod.ts";
import { foldGraph } from "../../lib/figures/fold_graph.ts";
import { Initializer, parameters } from "../../lib/nn/mod.ts";
import { capture } from "../../lib/tensorflow/mod.ts";
import { tf } from "../support/engine.ts";

Deno.test("foldGraph() of an encoder block: layers by their paths, norms and GELU as one box, two sums of the stream", () => {
  const block = new EncoderBlock({ width: 8, heads: 2, headWidth: 4, mlpWidth: 16, dropout: 0 }, new Initializer(0));
  const recorded = capture((x: tf.Tensor3D) => block.call(x, { training: false }));
  const paths = new Map([...parameters(block)].map(([path, { name }]) => [name, path]));
  const norm = ["Mean", "Sub", "Square", "Mean", "Add", "Rsqrt", "Mul", "Mul", "Add"];
  const folds = [{ name: "LayerNorm", ops: norm }, { name: "GELU", ops: ["Mul", "Erf", "Mul", "Add", "Mul"] }];
  const { ops, inputs } = foldGraph(recorded.trace(tf.ones([1, 3, 8])), { folds, paths });
  const lines = ops.map(({ op, inputs }) => `${op} ${inputs}`.trim());
  assertEquals(inputs, ["argument"]);
  assertEquals(lines.filter((line) => !line.startsWith("Transpose")), [
    "Placeholder",
    "LayerNorm: norm1 0",
    "MatMul: attention.key 1",
    "MatMul: attention.query 1",
    "Mul 4",
    "MatMul 6,3",
    "Softmax 7",
    "MatMul: attention.value 1",
    "MatMul 8,10",
    "MatMul: attention.output 12",
    "Add 0,13",
    "LayerNorm: norm2 14",
    "MatMul: mlp.hidden 15",
    "GELU 16",
    "MatMul: mlp.output 17",
    "Add 14,18",
  ]);
});

Deno.test("foldGraph() leaves variables their names where no paths are known, and ops that are no such run", () => {
  const weight = tf.variable(tf.ones([2, 2]), true, "fold.weight") as tf.Variable<tf.Rank.R2>;
  const layer = capture((x: tf.Tensor2D) => tf.relu(tf.add(tf.matMul(x, weight), 1)));
  const { ops } = foldGraph(layer.trace(tf.ones([1, 2])), { folds: [{ name: "none", ops: ["Relu", "Add"] }] });
  assertEquals(ops.map(({ op }) => op), ["Placeholder", "MatMul: fold", "Add", "Relu"]);
});
