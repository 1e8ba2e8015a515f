/**
 * Strings in tensors: splitting, n-grams and hashing.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineKernel } from "../native_kernel.ts";

defineKernel<tf.StringSplitAttrs>(tf.StringSplit, (ops, { input, delimiter }, { skipEmpty }) => {
  const attrs = [attribute.bool("skip_empty", skipEmpty)];
  const [indices, values, shape] = ops.runMany("StringSplit", [input!, delimiter!], attrs, 3);
  return [ops.cast(indices!, "int32"), values!, ops.cast(shape!, "int32")];
});

defineKernel<tf.StringNGramsAttrs>(
  tf.StringNGrams,
  (ops, { data, dataSplits }, attrs) =>
    ops.runMany("StringNGrams", [data!, dataSplits!], [
      attribute.type("Tsplits", dataSplits!.dtype),
      attribute.string("separator", attrs.separator),
      attribute.int("ngram_widths", attrs.nGramWidths),
      attribute.string("left_pad", attrs.leftPad),
      attribute.string("right_pad", attrs.rightPad),
      attribute.int("pad_width", attrs.padWidth),
      attribute.bool("preserve_short_sequences", attrs.preserveShortSequences),
    ], 2),
);

defineKernel<tf.StringToHashBucketFastAttrs>(
  tf.StringToHashBucketFast,
  (ops, { input }, { numBuckets }) =>
    ops.cast(ops.run("StringToHashBucketFast", [input!], [attribute.int("num_buckets", numBuckets)]), "int32"),
);
