import { elementBytes } from "../dtypes.ts";
import type { GuardedCall } from "../guards.ts";
import { elementCount } from "../tensor_table.ts";
import { attributeValue, numberValues, wholeList, wholeValues } from "./values.ts";

/** Up to here a result is never too large, and the machine is not asked what it has left. */
const MODEST_BYTES = 2 ** 28;

/** Bytes of an op's largest result; not-a-number or too few where the arguments are such that TensorFlow refuses them. */
type ResultBytes = (call: GuardedCall) => number;

/** A result whose whole shape is given as values of an input, with elements as another input has them. */
const shapeIn = (shape: number, like: number): ResultBytes => (call) =>
  product(wholeValues(call, shape)) * width(call, like);

/** Random numbers, whose shape is the first input. */
const drawn: ResultBytes = (call) => product(wholeValues(call, 0)) * 8;

/** Rows of weights, each drawn from as often as the second input says. */
const sampled: ResultBytes = (call) => side(call, 0, 0) * scalar(call, 1) * 8;

/** Images of a size that an input says; `bytes` an element, or as the images have it. */
const resized = (size: number, bytes?: number): ResultBytes => (call) =>
  side(call, 0, 0) * side(call, 0, 3) * product(wholeValues(call, size)) * (bytes ?? width(call, 0));

/** Sides that grow by what the second input says, two numbers each, from axis `first` on. */
const padded = (paddings: number, first: number): ResultBytes => (call) =>
  product(grown(call.inputs[0]!.shape, wholeValues(call, paddings), first)) * width(call, 0);

/** Windows over an image that an attribute pads. */
const windowed: ResultBytes = (call) => {
  const paddings = wholeList(call, "explicit_paddings");
  if (paddings.length === 0) return 0;
  const strides = wholeList(call, "strides");
  const sides = grown(call.inputs[0]!.shape, paddings, 0).map((length, axis) => length / (strides[axis] || 1));
  return product(sides) * side(call, 1, 3) * width(call, 0);
};

/** Boxes that are filled up to a number. */
const filledUp: ResultBytes = (call) =>
  attributeValue(call, "pad_to_max_output_size") === true ? scalar(call, 2) * 4 : 0;

/** Inputs that are stretched to one shape; `bytes` an element, or as the last input has them. */
const broadcast = (bytes?: number): ResultBytes => (call) => {
  const { inputs } = call;
  let bound = 8; // bytes of the widest element; most calls are far below, which costs little to see
  for (const { shape } of inputs) bound *= elementCount(shape);
  if (bound <= Math.min(MODEST_BYTES, call.largestResultBytes)) return bound;
  const shape = inputs.reduce<readonly number[]>((all, input) => stretched(all, input.shape), []);
  return product(shape) * (bytes ?? width(call, inputs.length - 1));
};

/** Products of matrices, of which `transposed` names the attributes that turn them round. */
const multiplied = (...transposed: [string, string]): ResultBytes => (call) => {
  const [a, b] = [call.inputs[0]!.shape, call.inputs[1]!.shape];
  const rows = a.at(attributeValue(call, transposed[0]) === true ? -1 : -2) ?? 1;
  const columns = b.at(attributeValue(call, transposed[1]) === true ? -2 : -1) ?? 1;
  return product(stretched(a.slice(0, -2), b.slice(0, -2))) * rows * columns * width(call, 0);
};

/** The ops whose results can be far larger than their inputs. */
export const RESULT_BYTES = new Map<string, ResultBytes>(Object.entries({
  AvgPool3DGrad: shapeIn(0, 1),
  AvgPoolGrad: shapeIn(0, 1),
  BatchMatMulV2: multiplied("adj_x", "adj_y"),
  Bincount: (call) => scalar(call, 1) * width(call, 2),
  Conv2D: windowed,
  Conv2DBackpropFilter: shapeIn(1, 0),
  Conv2DBackpropInput: shapeIn(0, 1),
  Conv3DBackpropFilterV2: shapeIn(1, 0),
  Conv3DBackpropInputV2: shapeIn(0, 1),
  CropAndResize: (call) => side(call, 1, 0) * side(call, 0, 3) * product(wholeValues(call, 3)) * 4,
  DenseBincount: (call) => rows(call) * scalar(call, 1) * Math.max(width(call, 2), 4),
  DepthwiseConv2dNative: windowed,
  DepthwiseConv2dNativeBackpropFilter: shapeIn(1, 0),
  DepthwiseConv2dNativeBackpropInput: shapeIn(0, 1),
  Diag: (call) => elementCount(call.inputs[0]!.shape) ** 2 * width(call, 0),
  Fill: shapeIn(0, 1),
  ImageProjectiveTransformV3: resized(2),
  LinSpace: (call) => scalar(call, 2) * width(call, 0),
  MatMul: multiplied("transpose_a", "transpose_b"),
  MaxPool: windowed,
  MirrorPad: padded(1, 0),
  Multinomial: sampled,
  NonMaxSuppressionV4: filledUp,
  NonMaxSuppressionV5: filledUp,
  OneHot: (call) => elementCount(call.inputs[0]!.shape) * scalar(call, 1) * width(call, 2),
  PadV2: padded(1, 0),
  RaggedRange: (call) => {
    const [starts, limits, steps] = [0, 1, 2].map((input) => numberValues(call, input));
    return sum(starts!.map((start, i) => span(start, limits![i] ?? limits![0]!, steps![i] ?? steps![0]!))) * 8;
  },
  RaggedTensorToTensor: (call) => product(wholeValues(call, 0).map((length) => Math.max(length, 1))) * width(call, 1),
  Range: (call) => span(number(call, 0), number(call, 1), number(call, 2)) * width(call, 0),
  ResizeBilinear: resized(1, 4),
  ResizeNearestNeighbor: resized(1),
  ResizeNearestNeighborGrad: resized(1),
  ScatterNd: shapeIn(2, 1),
  SpaceToBatchND: padded(2, 1),
  SparseFillEmptyRows: (call) => scalar(call, 2) * 8 * (side(call, 0, 1) + 2),
  SparseSegmentMean: segmented,
  SparseSegmentSum: segmented,
  SparseToDense: shapeIn(1, 2),
  StatelessMultinomial: sampled,
  StatelessRandomNormal: drawn,
  StatelessRandomUniform: drawn,
  StatelessRandomUniformFullInt: drawn,
  StatelessRandomUniformInt: drawn,
  StatelessTruncatedNormal: drawn,
  StridedSliceGrad: shapeIn(0, 4),
  StringNGrams: grams,
  Svd: (call) => attributeValue(call, "full_matrices") === true ? squares(call) : 0,
  Tile: (call) => elementCount(call.inputs[0]!.shape) * product(wholeValues(call, 1)) * width(call, 0),
  UnsortedSegmentSum: (call) =>
    scalar(call, 2) * product(call.inputs[0]!.shape.slice(call.inputs[1]!.shape.length)) * width(call, 0),
  _FusedConv2D: windowed,
  _FusedMatMul: multiplied("transpose_a", "transpose_b"),
}));
const ARITHMETIC =
  "Add AddV2 Atan2 BitwiseAnd Div DivNoNan FloorDiv FloorMod Maximum Minimum Mul Pow RealDiv SelectV2 " +
  "SquaredDifference Sub";
const COMPARISONS = "Equal Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr NotEqual";
for (const name of ARITHMETIC.split(" ")) RESULT_BYTES.set(name, broadcast());
for (const name of COMPARISONS.split(" ")) RESULT_BYTES.set(name, broadcast(1));
RESULT_BYTES.set("Complex", broadcast(8));

/**
 * Refuses a call whose result has no room. TensorFlow returns an error if the system refuses the memory; but the system
 * promises more than there is, and ends the process when it is written to.
 */
export function checkResultSize(call: GuardedCall): void {
  const bytes = RESULT_BYTES.get(call.name)?.(call) ?? 0;
  if (!(bytes > Math.min(MODEST_BYTES, call.largestResultBytes))) return; // also if it is not a number
  const room = Math.min(call.availableBytes(), call.largestResultBytes);
  if (bytes <= room) return;
  throw new RangeError(
    `${call.name} would return a tensor of ${gib(bytes)}, and there is room for ${gib(room)}: are its sizes as meant?`,
  );
}

/** Texts of `ngram_widths` items each, which begin and end in padding: what the texts of the rows add is not counted. */
function grams(call: GuardedCall): number {
  const [texts, rows] = [side(call, 0, 0), side(call, 1, 0)];
  const padWidth = Number(attributeValue(call, "pad_width"));
  const padding = ["left_pad", "right_pad", "separator"].map((name) => String(attributeValue(call, name)).length);
  return sum(
    wholeList(call, "ngram_widths").map((items) => {
      const padded = padWidth < 0 ? items - 1 : Math.min(padWidth, items - 1);
      return (texts + 2 * padded * rows) * items * (1 + Math.max(...padding));
    }),
  );
}

/** A square matrix for each of the two sides of a matrix, the larger of which may be far larger than the other. */
function squares(call: GuardedCall): number {
  const { shape } = call.inputs[0]!;
  return product(shape.slice(0, -2)) * Math.max(...shape.slice(-2)) ** 2 * width(call, 0);
}

/** Rows that the last of the sorted segment numbers makes. */
function segmented(call: GuardedCall): number {
  const [, ...inner] = call.inputs[0]!.shape;
  return ((wholeValues(call, 2).at(-1) ?? 0) + 1) * product(inner) * width(call, 0);
}

/** Sides with paddings, two for each axis from `first` on. */
function grown(shape: readonly number[], paddings: readonly number[], first: number): number[] {
  return shape.map((length, axis) => {
    const pair = 2 * (axis - first);
    return length + (paddings[pair] ?? 0) + (paddings[pair + 1] ?? 0);
  });
}

/** The shape to which two shapes are stretched, if they fit. */
function stretched(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => Math.max(a.at(axis - rank) ?? 1, b.at(axis - rank) ?? 1));
}

/** Numbers from `start` to `limit` in steps. */
function span(start: number, limit: number, step: number): number {
  return Math.max(0, Math.ceil((limit - start) / step));
}

function rows(call: GuardedCall): number {
  return call.inputs[0]!.shape.length > 1 ? side(call, 0, 0) : 1;
}

function scalar(call: GuardedCall, input: number): number {
  return wholeValues(call, input)[0] ?? 0;
}

function number(call: GuardedCall, input: number): number {
  return numberValues(call, input)[0] ?? NaN;
}

function side(call: GuardedCall, input: number, axis: number): number {
  return call.inputs[input]?.shape[axis] ?? 1;
}

function width(call: GuardedCall, input: number): number {
  return elementBytes(call.inputs[input]!.dtype) ?? 64;
}

function product(values: readonly number[]): number {
  return values.reduce((a, b) => a * b, 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}
