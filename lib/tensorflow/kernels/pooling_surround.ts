import * as tf from "@tensorflow/tfjs-core";

/** What to put around a tensor so that pooling without padding gives the result that pooling with padding is to have. */
export interface Surround {
  /** Elements before and after, axis by axis. */
  paddings: [number, number][];
  outShape: number[];
}

/** What TensorFlow.js says of a pooling in two or three dimensions. */
export interface PoolAttributes {
  filterSize: number | number[];
  strides: number | number[];
  pad: tf.MaxPoolAttrs["pad"];
  dimRoundingMode?: tf.MaxPoolAttrs["dimRoundingMode"];
}

/**
 * The surround of `[B, H, W, C]` or `[B, D, H, W, C]`, or `undefined` where TensorFlow needs none: for `same`, `valid` and
 * padding by 0.
 */
export function surroundFor(shape: readonly number[], attrs: PoolAttributes): Surround | undefined {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  if (shape.length === 4) {
    const [size, steps] = [filterSize as Pair, strides as Pair];
    const info = tf.backend_util.computePool2DInfo(shape as Shape4D, size, steps, 1, pad, dimRoundingMode);
    if (isNative(info)) return undefined;
    const { padInfo: { top, left }, filterHeight, filterWidth, strideHeight, strideWidth, outShape } = info;
    return surround(shape, outShape, [top, left], [filterHeight, filterWidth], [strideHeight, strideWidth]);
  }
  const [size, steps] = [filterSize as Triple, strides as Triple];
  const amount = pad as number | "valid" | "same"; // TensorFlow.js has no explicit padding in three dimensions
  const info = tf.backend_util.computePool3DInfo(shape as Shape5D, size, steps, 1, amount, dimRoundingMode);
  if (isNative(info)) return undefined;
  const { padInfo: { front, top, left }, filterDepth, filterHeight, filterWidth, outShape } = info;
  return surround(
    shape,
    outShape,
    [front, top, left],
    [filterDepth, filterHeight, filterWidth],
    [info.strideDepth, info.strideHeight, info.strideWidth],
  );
}

type Pair = [number, number];
type Triple = [number, number, number];
type Shape4D = [number, number, number, number];
type Shape5D = [number, number, number, number, number];

function isNative({ padInfo, outShape }: { padInfo: { type: string }; outShape: number[] }): boolean {
  return (padInfo.type === "SAME" || padInfo.type === "VALID") && !outShape.includes(0);
}

/** As much behind as the last window reaches: rounding the number of windows up or down is settled by that. */
function surround(
  shape: readonly number[],
  outShape: number[],
  before: number[],
  windows: number[],
  steps: number[],
): Surround {
  const spatial = before.map((start, i): [number, number] => {
    const reach = (outShape[i + 1]! - 1) * steps[i]! + windows[i]!;
    return [start, Math.max(0, reach - start - shape[i + 1]!)];
  });
  return { paddings: [[0, 0], ...spatial, [0, 0]], outShape };
}
