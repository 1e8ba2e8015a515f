import { assertThrows } from "@std/assert";
import { softmaxCrossEntropy } from "../../lib/ops/softmax_cross_entropy.ts";
import { TensorFlowError } from "../../lib/tensorflow/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { checkGradients } from "../support/gradients.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const golden = readGolden("softmax_cross_entropy");

Deno.test("softmaxCrossEntropy() equals PyTorch's cross_entropy, with its gradients", () => {
  for (
    const [name, labels, labelSmoothing] of [
      ["classes", "classes", 0],
      ["classes_smooth", "classes", 0.1],
      ["probabilities", "probabilities", 0],
      ["probabilities_smooth", "probabilities", 0.3],
      ["weights", "weights", 0],
    ] as const
  ) {
    const [l, z, w] = [golden[labels]!, golden.logits!, golden.w!];
    assertClose(softmaxCrossEntropy(l, z, { labelSmoothing }), golden[`${name}.loss`]!, 1e-6, name);
    const byLogits = tf.grad((z) => softmaxCrossEntropy(l, z, { labelSmoothing }))(z, w);
    assertClose(byLogits, golden[`${name}.dlogits`]!, 1e-6, name);
    if (l.dtype === "int32") continue;
    const byLabels = tf.grad((l) => softmaxCrossEntropy(l, z, { labelSmoothing }))(l, w);
    assertClose(byLabels, golden[`${name}.dlabels`]!, 1e-6, name);
  }
});

Deno.test("softmaxCrossEntropy() of classes equals that of one-hot probabilities, in any shape", () => {
  const [logits, classes] = [tf.tensor(testNumbers(24, 1, -3, 3), [2, 3, 4]), tf.tensor2d([[0, 3, 1], [2, 2, 0]])];
  for (const labelSmoothing of [0, 0.2, 1]) {
    const sparse = softmaxCrossEntropy(tf.cast(classes, "int32"), logits, { labelSmoothing }); // [2, 3]
    const dense = softmaxCrossEntropy(tf.oneHot(tf.cast(classes, "int32"), 4).toFloat(), logits, { labelSmoothing });
    assertClose(sparse, dense, 1e-6);
  }
});

Deno.test("softmaxCrossEntropy() has gradients equal to difference quotients, in first and second order", () => {
  const logits = tf.tensor(testNumbers(12, 1, -2, 2), [3, 4]);
  const labels = tf.tensor(testNumbers(12, 2, 0.1, 1), [3, 4]); // rows that do not sum to 1
  const classes = tf.tensor1d([0, 3, 1], "int32");
  for (const labelSmoothing of [0, 0.2]) {
    checkGradients((z, l) => softmaxCrossEntropy(l!, z!, { labelSmoothing }), [logits, labels]);
    checkGradients((z) => softmaxCrossEntropy(classes, z!, { labelSmoothing }), [logits]);
  }
});

Deno.test("softmaxCrossEntropy() takes logits that overflow a softmax, and classes that are ruled out", () => {
  const loss = softmaxCrossEntropy(
    tf.tensor1d([0, 1, 0], "int32"),
    tf.tensor2d([[1e30, -1e30, 0], [1e30, -1e30, 0], [0, -Infinity, 0]]),
  );
  assertClose(tf.slice(loss, 0, 2), [0, 2e30], 1e-6);
  assertClose(tf.slice(loss, 2), [Math.log(2)], 1e-6);
});

Deno.test("softmaxCrossEntropy() refuses classes that do not exist", () => {
  const logits = tf.zeros([2, 3]);
  for (const wrong of [3, -1]) {
    for (const labelSmoothing of [0, 0.1]) {
      assertThrows(
        () => softmaxCrossEntropy(tf.tensor1d([0, wrong], "int32"), logits, { labelSmoothing }),
        TensorFlowError,
        `label value of ${wrong} which is outside the valid range of [0, 3)`,
      );
    }
  }
});

Deno.test("softmaxCrossEntropy() passes a NaN to its own example only", () => {
  const logits = tf.tensor2d([[NaN, 0], [0, 0]]);
  assertClose(softmaxCrossEntropy(tf.tensor1d([0, 1], "int32"), logits), [NaN, Math.log(2)], 1e-6);
});

Deno.test("softmaxCrossEntropy() leaves nothing behind, with and without gradients", () => {
  const logits = tf.zeros([2, 3]);
  const [classes, labels] = [tf.tensor1d([0, 1], "int32"), tf.fill([2, 3], 1 / 3)];
  for (const l of [classes, labels]) {
    for (const labelSmoothing of [0, 0.1]) {
      assertNoLeaks(() => softmaxCrossEntropy(l, logits, { labelSmoothing }).dispose());
      assertNoLeaks(() => tf.grad((z) => softmaxCrossEntropy(l, z, { labelSmoothing }))(logits).dispose());
    }
  }
});

Deno.test("softmaxCrossEntropy() says what it wanted", () => {
  const [logits, classes] = [tf.zeros([2, 3]), tf.zeros([2], "int32")];
  assertThrows(() => softmaxCrossEntropy(tf.zeros([3], "int32"), logits), RangeError, "have the shape [2]: got [3]");
  assertThrows(() => softmaxCrossEntropy(tf.zeros([2]), logits), RangeError, "have the shape [2,3]: got [2]");
  assertThrows(() => softmaxCrossEntropy(classes, tf.cast(logits, "int32")), TypeError, "logits are float32");
  assertThrows(() => softmaxCrossEntropy(tf.zeros([2], "bool"), logits), TypeError, "labels are int32 classes or");
  assertThrows(() => softmaxCrossEntropy(classes, logits, { labelSmoothing: 2 }), RangeError, "from 0 to 1: got 2");
  assertThrows(
    () => softmaxCrossEntropy(tf.scalar(0, "int32"), tf.scalar(0)),
    RangeError,
    "classes in their last axis",
  );
});
