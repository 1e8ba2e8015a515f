import { assertEquals, assertThrows } from "@std/assert";
import { TensorFlowError } from "../../../lib/tensorflow/errors.ts";
import { tf } from "../../support/engine.ts";
import { assertNoLeaks } from "../../support/leaks.ts";

/** A range for each row: [0, 1] and [5, 6, 7]. */
function ranges(): { splits: tf.Tensor; values: tf.Tensor } {
  const { rtNestedSplits, rtDenseValues } = tf.raggedRange([0, 5], [2, 8], [1, 1]);
  return { splits: rtNestedSplits!, values: rtDenseValues! };
}

const list = (x: tf.Tensor) => Array.from(x.dataSync() as ArrayLike<number | string>);

Deno.test("tf.denseBincount() counts and weighs, row by row", () => {
  const x = tf.tensor2d([[0, 2, 2], [1, 1, 5]], [2, 3], "int32");
  assertEquals(tf.denseBincount(x, [] as number[], 3).arraySync(), [[1, 0, 2], [0, 2, 0]]);
  assertEquals(tf.denseBincount(x, [[1, 2, 3], [4, 5, 6]], 3).arraySync(), [[1, 0, 5], [0, 9, 0]]);
});

Deno.test("tf.lowerBound() and tf.upperBound() stand before and behind equal values", () => {
  const [sorted, values] = [[1, 3, 3, 5], [0, 3, 9]];
  assertEquals(list(tf.lowerBound(sorted, values)), [0, 1, 4]);
  assertEquals(list(tf.upperBound(sorted, values)), [0, 3, 4]);
});

Deno.test("ragged tensors are made, gathered and filled up", () => {
  const { splits, values } = ranges();
  assertEquals([list(splits), list(values)], [[0, 2, 5], [0, 1, 5, 6, 7]]);
  const gathered = tf.raggedGather([splits], values, tf.tensor1d([1, 0], "int32"), 1);
  assertEquals([list(gathered.outputNestedSplits[0]!), list(gathered.outputDenseValues)], [[0, 3, 5], [5, 6, 7, 0, 1]]);
  const filled = tf.raggedTensorToTensor([2, 3], values, -1, [splits], ["ROW_SPLITS"]);
  assertEquals(filled.arraySync(), [[0, 1, -1], [5, 6, 7]]);
});

Deno.test("sparse tensors are reshaped, filled up and summed", () => {
  const reshaped = tf.sparse.sparseReshape([[0, 1], [1, 2]], [2, 3], [3, -1]);
  assertEquals([list(reshaped.outputIndices!), list(reshaped.outputShape!)], [[0, 1, 2, 1], [3, 2]]);
  const filled = tf.sparse.sparseFillEmptyRows([[0, 0], [2, 1]], [7, 8], [3, 2], -1);
  assertEquals([list(filled.outputIndices!), list(filled.outputValues!)], [[0, 0, 1, 0, 2, 1], [7, -1, 8]]);
  assertEquals([list(filled.emptyRowIndicator!), list(filled.reverseIndexMap!)], [[0, 1, 0], [0, 2]]);
  const rows = tf.tensor2d([[1, 2], [4, 8], [5, 5]]);
  assertEquals(tf.sparse.sparseSegmentSum(rows, [0, 1, 2], [0, 0, 1]).arraySync(), [[5, 10], [5, 5]]);
  assertEquals(tf.sparse.sparseSegmentMean(rows, [0, 1, 2], [0, 0, 1]).arraySync(), [[2.5, 5], [5, 5]]);
  assertThrows(() => tf.sparse.sparseSegmentSum(rows, [9], [0]), TensorFlowError, "SparseSegmentSum(float32[3,2]");
});

Deno.test("strings are split, joined to n-grams and hashed as by TensorFlow", () => {
  const { indices, values, shape } = tf.string.stringSplit(["hé llo", "a"], " ");
  assertEquals([list(indices!), list(values!), list(shape!)], [[0, 0, 0, 1, 1, 0], ["hé", "llo", "a"], [2, 2]]);
  const grams = tf.string.stringNGrams(["a", "b", "c"], tf.tensor1d([0, 3], "int32"), "|", [2], "<", ">", 0, false);
  assertEquals([list(grams.nGrams!), list(grams.nGramsSplits!)], [["a|b", "b|c"], [0, 2]]);
  // TensorFlow's documentation of tf.strings.to_hash_bucket_fast has this example.
  assertEquals(list(tf.string.stringToHashBucketFast(["Hello", "TensorFlow", "2.x"], 3)), [0, 2, 2]);
});

Deno.test("sparse, ragged and string kernels leave no tensor behind", () => {
  assertNoLeaks(() =>
    tf.tidy(() => {
      const { splits, values } = ranges();
      tf.raggedGather([splits], values, tf.tensor1d([1, 0], "int32"), 1);
      tf.sparse.sparseReshape([[0, 1]], [2, 3], [3, 2]);
      tf.sparse.sparseFillEmptyRows([[0, 0]], [7], [3, 2], -1);
      tf.string.stringSplit(["a b"], " ");
      tf.string.stringToHashBucketFast(["a"], 3);
    })
  );
});
