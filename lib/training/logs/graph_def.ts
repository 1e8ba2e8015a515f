import type { Trace } from "../../tensorflow/mod.ts";
import { bytesField, intField, message } from "./protobuf.ts";

/**
 * A recording as a `tensorflow.GraphDef` (`tensorflow/core/framework/graph.proto`), for TensorBoard to draw: names, ops, edges and shapes;
 * fixed values and other attributes are left out. Variables are put in scopes by the dots in their names.
 *
 * @example
 * ```ts
 * import { capture, openTensorFlow } from "../../tensorflow/mod.ts";
 * import { graphDef } from "./graph_def.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertStringIncludes } from "@std/assert";
 *
 * await openTensorFlow();
 * const double = capture((x: tf.Tensor) => tf.add(x, x));
 * assertStringIncludes(new TextDecoder().decode(graphDef(double.trace(tf.ones([2])))), "Add");
 * double.dispose();
 * ```
 *
 * @param trace What `trace()` of a captured function gives.
 * @returns The message's bytes.
 */
export function graphDef({ ops, inputs }: Trace): Uint8Array {
  const names = namesOf(ops.map(({ op }) => op), inputs);
  const nodes = ops.map(({ op, inputs, outputs }, i) =>
    bytesField(
      1,
      message([
        bytesField(1, names[i]!),
        bytesField(2, op),
        ...inputs.map((from) => bytesField(3, names[from]!)),
        bytesField(5, message([bytesField(1, "_output_shapes"), bytesField(2, shapeList(outputs))])),
      ]),
    )
  );
  return message(nodes);
}

/** One name for each op, none twice. */
function namesOf(ops: readonly string[], inputs: readonly string[]): string[] {
  const waiting = inputs.values();
  return ops.map((op, i) => {
    const input = op === "Placeholder" ? waiting.next().value : undefined;
    if (input === undefined) return `${op}_${i}`.replace(/^_/, "."); // names begin with a letter or a dot
    return `${input.replace(/^variable /, "variables/").replaceAll(".", "/").replaceAll(/[^\w/-]+/g, "_")}_${i}`;
  });
}

/** `AttrValue { list { shape … } }` of `float32[2,3]` and the like. */
function shapeList(outputs: readonly string[]): Uint8Array {
  const shapes = outputs.map((output) => {
    const sides = /\[(.*)\]/.exec(output)?.[1] ?? "";
    const dims = sides === "" ? [] : sides.split(",").map((side) => bytesField(2, intField(1, Number(side))));
    return bytesField(7, message(dims));
  });
  return bytesField(1, message(shapes));
}
