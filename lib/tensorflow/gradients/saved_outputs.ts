/**
 * Makes saved outputs differentiable.
 *
 * The gradient of many kernels is written with their output: `dy * y * (1 - y)` for the sigmoid, and so for tanh, exp,
 * pow, softmax, elu, and for `tf.logSoftmax` with its gradient of its own. TensorFlow.js 4.22 saves a copy of `y` while
 * the kernel runs, and the tape gets the copy *before* it gets the kernel. A pass over the tape then meets the copy
 * at a time when `y` does not depend on anything yet, takes it for a constant, and second-order gradients come out
 * wrong without a word. Here the kernel is moved before the copies of its outputs, which is the order in which things
 * happened; gradients are then right to any order and first-order ones run the very ops they ran before.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";

type TapeNode = ReturnType<typeof tf.engine>["state"]["activeTape"][number];

/** What TensorFlow.js declares private: every recorded op passes here. */
interface Recorder {
  state: { activeTape: TapeNode[] };
  addTapeNode(
    kernelName: string,
    inputs: tf.NamedTensorMap,
    outputs: tf.Tensor[],
    gradient: unknown,
    saved: tf.Tensor[],
    attrs: tf.NamedAttrMap,
  ): void;
}

const recorder = tf.engine() as unknown as Recorder;
const addTapeNode = recorder.addTapeNode;
recorder.addTapeNode = function (kernelName, inputs, outputs, gradient, saved, attrs) {
  addTapeNode.call(this, kernelName, inputs, outputs, gradient, saved, attrs);
  if (saved.length === 0) return;
  const tape = this.state.activeTape;
  const node = tape.pop()!;
  let place = tape.length;
  for (let i = tape.length - 1; i >= 0 && saved.includes(tape[i]!.outputs[0]!); i--) {
    if (outputs.includes(tape[i]!.inputs.x!)) place = i;
  }
  tape.splice(place, 0, node);
};
