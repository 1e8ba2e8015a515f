import { DTYPE, dtypeName } from "../dtypes.ts";
import type { Guard, GuardedCall } from "../guards.ts";
import { checkRaggedGather, checkRaggedTensorToTensor, checkStringNGrams } from "./ragged.ts";
import { attributeValue, numberValues, refuse, shapeOf, wholeValues } from "./values.ts";
import { needFilter, needWindows, pooledShape } from "./windows.ts";

/** Coordinates up to here do not overflow when they are scaled to an image. */
const FARTHEST = 1e30;

/**
 * What arguments can make TensorFlow 2.21 end the process, by op, with the check that refuses them. Comments name the
 * signal, or the place of the failed `CHECK` in TensorFlow's sources; `tests/tensorflow/fuzz/known_crashes.ts` holds a call
 * for each.
 */
export const CRASHES: Readonly<Record<string, Guard>> = {
  // Pooling. SIGSEGV and std::bad_alloc for windows of fewer places than 1, minutes of work for 2³⁰.
  AvgPool: (call) => needWindows(call, shapeOf(call, 0)),
  AvgPool3D: (call) => needWindows(call, shapeOf(call, 0)),
  AvgPool3DGrad: (call) => needWindows(call, wholeValues(call, 0)),
  AvgPoolGrad: (call) => { // and SIGSEGV: it writes beyond the image for a larger gradient than pooling makes
    const image = wholeValues(call, 0);
    needWindows(call, image);
    needShape(call, 1, pooledShape(call, image), `what pooling [${image}] gives`);
  },
  MaxPool: (call) => needWindows(call, shapeOf(call, 0)),
  MaxPool3D: (call) => needWindows(call, shapeOf(call, 0)),
  MaxPool3DGrad: (call) => needWindows(call, shapeOf(call, 0)),
  MaxPool3DGradGrad: (call) => needWindows(call, shapeOf(call, 0)),
  MaxPoolGrad: (call) => needWindows(call, shapeOf(call, 0)),
  MaxPoolGradGrad: (call) => needWindows(call, shapeOf(call, 0)),
  MaxPoolWithArgmax: (call) => needWindows(call, shapeOf(call, 0)),

  // Gradients of convolutions. SIGFPE: divides by the filter's size; gigabytes for one far larger than the image.
  Conv2DBackpropFilter: (call) => needFilter(call, 1, shapeOf(call, 0)),
  Conv3DBackpropFilterV2: (call) => needFilter(call, 1, shapeOf(call, 0)),
  DepthwiseConv2dNativeBackpropFilter: (call) => needFilter(call, 1, shapeOf(call, 0)),
  Conv2DBackpropInput: (call) => { // tensor_shape.cc:362 "d < dims()", if its sizes are rows and columns alone
    const filter = shapeOf(call, 1);
    if (filter.length !== 4) refuse(call, "a filter has 4 axes", `[${filter}]`);
  },

  // Fused ops. SIGSEGV: a bias of fewer numbers than channels is read to its end and on.
  _FusedConv2D: (call) => {
    const filter = shapeOf(call, 1);
    const { dtype } = call.inputs[0]!;
    if (dtype !== DTYPE.float32 && dtype !== DTYPE.float64) { // op_kernel.cc:450 "index < num_inputs()" for 8 bits
      refuse(call, "it takes 32 or 64 bit floats", dtypeName(dtype));
    }
    if (filter[0] === 0 || filter[1] === 0) refuse(call, "a filter has rows and columns", `[${filter}]`); // SIGFPE
    needBias(call, filter[3]);
  },
  _FusedMatMul: (call) => needBias(call, shapeOf(call, 1)[attributeValue(call, "transpose_b") === true ? 0 : 1]),

  // Images.
  CropAndResize: (call) => { // SIGSEGV: what overflows to infinity, and then to not-a-number, is taken for a place
    const wild = numberValues(call, 1, Infinity).find((place) => !(Math.abs(place) <= FARTHEST));
    if (wild !== undefined) refuse(call, `boxes have coordinates from -${FARTHEST} to ${FARTHEST}`, wild);
  },
  EncodePng: (call) => { // png_io.cc:357 "'image' Must be non NULL"
    const shape = shapeOf(call, 0);
    if (shape.includes(0)) refuse(call, "an image has no side of 0", `[${shape}]`);
  },
  LRNGrad: (call) => { // tensor_shape.cc:362 "d < dims()"
    for (const input of [1, 2]) needShape(call, input, shapeOf(call, 0), "the first input's");
  },

  // Indices.
  GatherV2: (call) => { // tensor_shape.cc:362 "d < dims()": the axis is cut to 32 bits after it was checked
    const [axis = 0] = wholeValues(call, 2);
    const rank = shapeOf(call, 0).length;
    if (axis < -rank || axis >= rank) refuse(call, `an axis of ${rank} is from ${-rank} to ${rank - 1}`, axis);
  },
  ScatterNd: (call) => needPrefix(call, 0, 1), // tensor_shape.cc:362 "d < dims()", of the updates, and below
  TensorScatterAdd: (call) => needPrefix(call, 1, 2),
  TensorScatterUpdate: (call) => needPrefix(call, 1, 2),
  UnsortedSegmentSum: (call) => { // gigabytes: the number is cut to 32 bits before it is checked
    const [count = 0] = wholeValues(call, 2);
    if (count < 0 || count >= 2 ** 31) refuse(call, "the number of segments is from 0 to below 2³¹", count);
  },

  // Rows of different lengths.
  RaggedGather: checkRaggedGather, // tensor.cc:896 "dtype() == expected_dtype", tensor_shape.cc:592 "size >= 0"
  RaggedTensorToTensor: checkRaggedTensorToTensor, // std::length_error, tensor.cc:904, op_kernel.cc:450
  StringNGrams: checkStringNGrams, // SIGSEGV

  // Ranges. Gigabytes: how many numbers there will be can be told of types only that JavaScript reads.
  RaggedRange: (call) => needCounting(call),
  Range: (call) => needCounting(call),

  // Summaries. tensor.cc:904 "Must have a one element tensor", of everything but the values of WriteSummary.
  CreateSummaryFileWriter: (call) => needScalars(call, 1, 2, 3, 4),
  WriteScalarSummary: (call) => needScalars(call, 1, 2, 3),
  WriteSummary: (call) => needScalars(call, 1, 3, 4),
};

function needShape(call: GuardedCall, input: number, wanted: readonly number[], whose: string): void {
  const shape = shapeOf(call, input);
  if (shape.length === wanted.length && shape.every((side, axis) => side === wanted[axis])) return;
  refuse(call, `input ${input} has the shape [${wanted}], ${whose}`, `[${shape}]`);
}

/** Updates have one slice for each index: their shape begins as that of the indices without its last side. */
function needPrefix(call: GuardedCall, indices: number, updates: number): void {
  const outer = shapeOf(call, indices).slice(0, -1);
  const shape = shapeOf(call, updates);
  if (outer.every((side, axis) => side === shape[axis])) return;
  refuse(call, `the shape of its updates begins with [${outer}], as that of its indices does`, `[${shape}]`);
}

/** Types of which JavaScript can tell how many numbers lie between two. */
function needCounting(call: GuardedCall): void {
  const { dtype } = call.inputs[0]!;
  const counting: number[] = [DTYPE.float32, DTYPE.float64, DTYPE.int32, DTYPE.int64];
  if (!counting.includes(dtype)) throw new TypeError(`${call.name} counts in 32 or 64 bits; got ${dtypeName(dtype)}.`);
}

function needScalars(call: GuardedCall, ...inputs: number[]): void {
  for (const input of inputs) needShape(call, input, [], "a single value");
}

/** After the two factors comes a bias with a number for each of `channels`, and nothing else. */
function needBias(call: GuardedCall, channels: number | undefined): void {
  const fusion = attributeValue(call, "fused_ops");
  if (!Array.isArray(fusion) || fusion[0] !== "BiasAdd") {
    refuse(call, "it begins its fused_ops with BiasAdd", String(fusion));
  }
  if (call.inputs.length !== 3) refuse(call, "it takes two factors and a bias", `${call.inputs.length} inputs`);
  needShape(call, 2, channels === undefined ? [] : [channels], "a number for each channel");
}
