import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { defineGradient } from "../gradient.ts";
import { defineKernel, type NativeScope, type NativeTensor } from "../native_kernel.ts";

/*
 * Writing to and reading from places that are named by index vectors, and how these differentiate into one another.
 * Indices get a gradient of zeros: TensorFlow.js asks for one where they come out of a differentiable op.
 */

/** To TensorFlow.js a vector of n indices names n places along the first axis; to TensorFlow it is one index vector. */
function indexVectors(ops: NativeScope, indices: NativeTensor): NativeTensor {
  if (indices.shape.length !== 1) return indices;
  return ops.run("Reshape", [indices, ops.constant([...indices.shape, 1], "int32")], [
    attribute.type("T", indices.dtype),
    attribute.type("Tshape", "int32"),
  ]); // [n, 1]
}

/** The same for gradients. */
function asIndexVectors(indices: tf.Tensor): tf.Tensor {
  return indices.rank === 1 ? tf.reshape(indices, [indices.size, 1]) : indices; // [n, 1]
}

const types = (values: NativeTensor, indices: NativeTensor, name = "T") => [
  attribute.type(name, values.dtype),
  attribute.type("Tindices", indices.dtype),
];

defineKernel<{ shape: number[] }>(tf.ScatterNd, (ops, { indices, updates }, { shape }) => {
  const places = indexVectors(ops, indices!);
  return ops.run("ScatterNd", [places, updates!, ops.constant(shape, "int32")], types(updates!, places));
});

defineGradient(tf.ScatterNd, {
  inputsToSave: ["indices"],
  gradFunc: (dy, [indices]) => ({
    updates: () => tf.gatherND(dy as tf.Tensor, asIndexVectors(indices!)),
    indices: () => tf.zeros(indices!.shape),
  }),
});

defineGradient(tf.GatherNd, {
  inputsToSave: ["params", "indices"],
  gradFunc: (dy, saved) => {
    const [params, indices] = saved as [tf.Tensor, tf.Tensor];
    const slices = dy as tf.Tensor;
    return {
      params: () =>
        indices.rank > 1
          ? tf.scatterND(indices, slices, params.shape)
          // one index vector: scatterND would take it for a list of places
          : tf.scatterND(tf.reshape(indices, [1, indices.size]), tf.expandDims(slices, 0), params.shape),
      indices: () => tf.zeros(indices.shape),
    };
  },
});

for (const name of [tf.TensorScatterUpdate, "TensorScatterAdd"]) {
  defineKernel(name, (ops, { tensor, indices, updates }) => {
    const places = indexVectors(ops, indices!);
    return ops.run(name, [tensor!, places, updates!], types(updates!, places));
  });
}

/** Where two updates have the same place, one of them stays and both are given its gradient, as in TensorFlow itself. */
defineGradient(tf.TensorScatterUpdate, {
  inputsToSave: ["indices", "updates"],
  gradFunc: (dy, saved) => {
    const [indices, updates] = saved as [tf.Tensor, tf.Tensor];
    return {
      tensor: () => tf.tensorScatterUpdate(dy as tf.Tensor, indices, tf.zerosLike(updates)),
      updates: () => tf.gatherND(dy as tf.Tensor, asIndexVectors(indices)),
      indices: () => tf.zeros(indices.shape),
    };
  },
});

defineGradient("TensorScatterAdd", {
  inputsToSave: ["indices"],
  gradFunc: (dy, [indices]) => ({
    tensor: () => tf.clone(dy as tf.Tensor),
    updates: () => tf.gatherND(dy as tf.Tensor, asIndexVectors(indices!)),
    indices: () => tf.zeros(indices!.shape),
  }),
});

/** Each row gets the gradient of its sum; rows with a negative number are in no sum. TensorFlow.js's rule takes vectors of numbers only. */
defineGradient(tf.UnsortedSegmentSum, {
  inputsToSave: ["segmentIds"],
  gradFunc: (dy, [segmentIds]) => {
    const [ids, sums] = [segmentIds!, dy as tf.Tensor];
    const [segments, ...inner] = sums.shape as [number, ...number[]];
    return {
      x: () => {
        if (segments === 0) return tf.zeros([...ids.shape, ...inner]);
        const first = tf.scalar(0, "int32");
        const rows = tf.gather(sums, tf.maximum(ids, first) as tf.Tensor1D); // [ids…, inner…]
        const inSum = tf.cast(tf.greaterEqual(ids, first), "float32");
        return tf.mul(rows, tf.reshape(inSum, [...ids.shape, ...inner.map(() => 1)]));
      },
      segmentIds: () => tf.zeros(ids.shape),
    };
  },
});
