import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../attributes.ts";
import { TensorFlowError } from "../errors.ts";
import { defineGradient } from "../gradient.ts";
import { defineKernel, type NativeScope, type NativeTensor } from "../native_kernel.ts";

/** How slices are picked: see {@linkcode gather}. */
export interface GatherAttrs {
  axis: number;
  batchDims: number;
}

/**
 * `x[b…, o…, indices[b…, i…], s…]` at `[b…, o…, i…, s…]`, with `batchDims` axes b and `axis` axes b and o together.
 *
 * TensorFlow compares every index with the side on a CPU; a GPU gives zeros for one that is out of range.
 */
export function gather(ops: NativeScope, x: NativeTensor, indices: NativeTensor, attrs: GatherAttrs): NativeTensor {
  return ops.run("GatherV2", [x, indices, ops.constant(attrs.axis, "int32")], [
    attribute.int("batch_dims", attrs.batchDims),
    attribute.type("Tparams", x.dtype),
    attribute.type("Tindices", indices.dtype),
    attribute.type("Taxis", "int32"),
  ]);
}

/** tfjs-node's kernel reads the indices back on every call to check them, which waits for the device. */
defineKernel<GatherAttrs>(tf.GatherV2, (ops, { x, indices }, attrs) => {
  const { axis, batchDims } = fromZero(attrs, x!.shape, indices!.shape);
  tf.backend_util.segment_util.collectGatherOpShapeInfo(
    x! as unknown as tf.TensorInfo,
    indices! as unknown as tf.TensorInfo,
    axis,
    batchDims,
  ); // throws if the shapes do not fit
  try {
    return gather(ops, x!, indices!, { axis, batchDims });
  } catch (error) {
    throw explain(error, x!.shape[axis]!);
  }
});

defineGradient(tf.GatherV2, {
  inputsToSave: ["x", "indices"],
  gradFunc: (dy, saved, attrs) => {
    const [x, indices] = saved as [tf.Tensor, tf.Tensor];
    return {
      x: () =>
        gatherGradient(dy as tf.Tensor, indices, {
          ...fromZero(attrs as unknown as GatherAttrs, x.shape, indices.shape),
          shape: x.shape,
        }),
      indices: () => tf.zeros(indices.shape),
    };
  },
});

/** {@linkcode GatherAttrs}, and the shape of what was gathered from. */
export interface GatherGradientAttrs extends GatherAttrs {
  shape: number[];
}

/** The gradient of gathering `[b…, o…, i…, s…]` from `shape`: adds each slice of `dy` to where it was taken from. */
export function gatherGradient(dy: tf.Tensor, indices: tf.Tensor, attrs: GatherGradientAttrs): tf.Tensor {
  return tf.engine().runKernel("GatherV2Grad", { dy, indices }, attrs as unknown as tf.NamedAttrMap) as tf.Tensor;
}

defineKernel<GatherGradientAttrs>("GatherV2Grad", (ops, { dy, indices }, { axis, batchDims, shape }) => {
  const [outer, side] = [shape.slice(0, axis), shape[axis]!];
  const rows = outer.reduce((a, b) => a * b, 1); // independent gathers: one for each b… and o…
  const segments = rows * side;
  if (segments > MAX_INT32) {
    throw new RangeError(
      `The gradient of tf.gather() numbers the slices of x with int32: [${shape}] has ${segments} up to axis ${axis}. ` +
        "Reshape x so that fewer axes stand before the gathered one.",
    );
  }
  const ids = axis === 0 ? indices! : offsetByRow(ops, indices!, outer, batchDims, Math.max(side, 1));
  const sums = ops.run("UnsortedSegmentSum", [dy!, ids, ops.constant(segments, "int32")], [ // [rows·side, s…]
    attribute.type("T", dy!.dtype),
    attribute.type("Tindices", "int32"),
    attribute.type("Tnumsegments", "int32"),
  ]);
  return axis === 0 ? sums : reshape(ops, sums, shape);
});

// Linear, and its own gradient is gathering: every order is right.
defineGradient("GatherV2Grad", {
  inputsToSave: ["indices"],
  gradFunc: (ddx, [indices], attrs) => {
    const { axis, batchDims } = attrs as unknown as GatherGradientAttrs;
    return {
      dy: () => tf.gather(ddx as tf.Tensor, indices as tf.Tensor1D, axis, batchDims),
      indices: () => tf.zeros(indices!.shape),
    };
  },
});

const MAX_INT32 = 2 ** 31 - 1;

/** Numbers slices through all rows: row r holds numbers r·side to (r+1)·side - 1. Result `[b…, o…, i…]`. */
function offsetByRow(
  ops: NativeScope,
  indices: NativeTensor,
  outer: readonly number[],
  batchDims: number,
  side: number,
): NativeTensor {
  const picked = indices.shape.slice(batchDims);
  const ones = (count: number) => new Array<number>(count).fill(1);
  const rows = outer.reduce((a, b) => a * b, 1);
  const starts = ops.run(
    "Range",
    [ops.constant(0, "int32"), ops.constant(rows * side, "int32"), ops.constant(side, "int32")],
    [attribute.type("Tidx", "int32")],
  ); // [rows]
  const offsets = reshape(ops, starts, [...outer, ...ones(picked.length)]); // [b…, o…, 1…]
  const free = outer.length - batchDims;
  const spread = free === 0 ? indices : reshape(ops, indices, [...outer.slice(0, batchDims), ...ones(free), ...picked]); // [b…, 1…, i…]
  return ops.run("AddV2", [spread, offsets], [attribute.type("T", "int32")]); // [b…, o…, i…]
}

function reshape(ops: NativeScope, x: NativeTensor, shape: readonly number[]): NativeTensor {
  return ops.run("Reshape", [x, ops.constant(shape, "int32")], [
    attribute.type("T", x.dtype),
    attribute.type("Tshape", "int32"),
  ]);
}

/** Negative `axis` and `batchDims` count from the end. */
function fromZero(attrs: GatherAttrs, shape: readonly number[], indicesShape: readonly number[]): GatherAttrs {
  const { axis, batchDims } = attrs;
  if (!Number.isInteger(axis) || axis < -shape.length || axis >= shape.length) {
    throw new RangeError(
      `tf.gather() picks along an axis from ${-shape.length} to ${shape.length - 1} of [${shape}]: got ${axis}.`,
    );
  }
  return {
    axis: axis < 0 ? axis + shape.length : axis,
    batchDims: batchDims < 0 && batchDims >= -indicesShape.length ? batchDims + indicesShape.length : batchDims,
  };
}

/** TensorFlow's `indices[2] = 7 is not in [0, 3)` in the words that TensorFlow.js's other backends use. */
function explain(error: unknown, side: number): unknown {
  if (!(error instanceof TensorFlowError)) return error;
  const found = /indices\[([\d,]*)\] = (-?\d+) is not in \[/.exec(error.message);
  if (found === null) return error;
  return new RangeError(
    `GatherV2: the index value ${found[2]} is not in [0, ${side - 1}]. It stands at [${found[1]}] of the indices.`,
  );
}
