import { IMAGES } from "./images.ts";
import { bool, c64, f32, i32, i64, resource, type TensorSpec, text, u8 } from "./cases.ts";
import type { OpSignature } from "./signatures.ts";

/** A call that TensorFlow accepts, from which hostile ones are made by changing a few things. Types follow from the inputs. */
export interface Example {
  inputs: TensorSpec[];
  attrs?: Record<string, unknown>;
}

const image = [1, 6, 6, 4];
const volume = [1, 4, 4, 4, 2];
const pool = { ksize: [1, 2, 2, 1], strides: [1, 2, 2, 1], padding: "VALID" };
const pool3 = { ksize: [1, 2, 2, 2, 1], strides: [1, 2, 2, 2, 1], padding: "VALID" };
const conv = { strides: [1, 1, 1, 1], padding: "SAME" };
const conv3 = { strides: [1, 1, 1, 1, 1], padding: "SAME" };
const dilation = { strides: [1, 1, 1, 1], rates: [1, 1, 1, 1], padding: "SAME" };
const perChannel = [f32([4]), f32([4]), f32([4]), f32([4], [1, 2])];
const boxes = [f32([3, 4], [0, 0, 1, 1]), f32([3], [0.9, 0.8, 0.7]), i32([], [2]), f32([], [0.5]), f32([], [0])];
const key = [i64([2], [1, 2])];
const reduced: Example = { inputs: [f32([2, 3]), i32([1], [1])] };

/** Calls of ops that take more than numbers of any one shape. */
export const EXAMPLES: Readonly<Record<string, Example[]>> = {
  AddN: [{ inputs: [f32([2]), f32([2])], attrs: { N: 2 } }],
  All: [{ inputs: [bool([2, 3]), i32([1], [1])] }],
  Any: [{ inputs: [bool([2, 3]), i32([1], [1])] }],
  ArgMax: [{ inputs: [f32([2, 3]), i32([], [1])] }],
  ArgMin: [{ inputs: [f32([2, 3]), i32([], [1])] }],
  AvgPool: [{ inputs: [f32(image)], attrs: pool }],
  AvgPool3D: [{ inputs: [f32(volume)], attrs: pool3 }],
  AvgPool3DGrad: [{ inputs: [i32([5], volume), f32([1, 2, 2, 2, 2])], attrs: pool3 }],
  AvgPoolGrad: [{ inputs: [i32([4], image), f32([1, 3, 3, 4])], attrs: pool }],
  BatchMatMulV2: [{ inputs: [f32([2, 3, 4]), f32([2, 4, 5])] }],
  BatchToSpaceND: [{ inputs: [f32([4, 2, 2, 1]), i32([2], [2, 2]), i32([2, 2], [0])] }],
  BiasAdd: [{ inputs: [f32([2, 3, 4]), f32([4])] }],
  Bincount: [{ inputs: [i32([4], [0, 1, 1]), i32([], [3]), f32([4])] }],
  Bitcast: [{ inputs: [f32([2, 3])], attrs: { type: 3 } }],
  BitwiseAnd: [{ inputs: [i32([2, 3]), i32([2, 3])] }],
  BroadcastArgs: [{ inputs: [i32([2], [1, 3]), i32([2], [2, 1])] }],
  Cast: [{ inputs: [f32([2, 3])], attrs: { DstT: 3 } }],
  Complex: [{ inputs: [f32([2]), f32([2])] }],
  ConcatV2: [{ inputs: [f32([2, 3]), f32([2, 3]), i32([], [1])], attrs: { N: 2 } }],
  Conv2D: [{ inputs: [f32(image), f32([3, 3, 4, 2])], attrs: conv }, {
    inputs: [f32(image), f32([3, 3, 4, 2])],
    attrs: { ...conv, padding: "EXPLICIT", explicit_paddings: [0, 0, 1, 1, 1, 1, 0, 0], dilations: [1, 2, 2, 1] },
  }],
  Conv2DBackpropFilter: [{ inputs: [f32(image), i32([4], [3, 3, 4, 2]), f32([1, 6, 6, 2])], attrs: conv }],
  Conv2DBackpropInput: [{ inputs: [i32([4], image), f32([3, 3, 4, 2]), f32([1, 6, 6, 2])], attrs: conv }],
  Conv3D: [{ inputs: [f32(volume), f32([2, 2, 2, 2, 3])], attrs: conv3 }],
  Conv3DBackpropFilterV2: [{
    inputs: [f32(volume), i32([5], [2, 2, 2, 2, 3]), f32([1, 4, 4, 4, 3])],
    attrs: conv3,
  }],
  Conv3DBackpropInputV2: [{
    inputs: [i32([5], volume), f32([2, 2, 2, 2, 3]), f32([1, 4, 4, 4, 3])],
    attrs: conv3,
  }],
  CreateSummaryFileWriter: [{ inputs: [resource(), text([], ["logs"]), i32([]), i32([]), text([], ["x"])] }],
  CropAndResize: [{
    inputs: [f32(image), f32([2, 4], [0, 0, 1, 1]), i32([2], [0]), i32([2], [3, 3])],
    attrs: { method: "bilinear" },
  }],
  Cumprod: [{ inputs: [f32([2, 3]), i32([], [1])] }],
  Cumsum: [{ inputs: [f32([2, 3]), i32([], [1])] }],
  DecodeBmp: [{ inputs: [text([], [IMAGES.DecodeBmp])] }],
  DecodeGif: [{ inputs: [text([], [IMAGES.DecodeGif])] }],
  DecodeJpeg: [{ inputs: [text([], [IMAGES.DecodeJpeg])] }],
  DecodePng: [{ inputs: [text([], [IMAGES.DecodePng])], attrs: { channels: 3 } }],
  DenseBincount: [{ inputs: [i32([2, 3], [0, 1, 1]), i32([], [3]), f32([2, 3])] }, {
    inputs: [i32([4], [0, 1, 1]), i32([], [3]), f32([0])],
    attrs: { binary_output: true },
  }],
  DepthToSpace: [{ inputs: [f32(image)], attrs: { block_size: 2 } }],
  DepthwiseConv2dNative: [{ inputs: [f32(image), f32([3, 3, 4, 2])], attrs: conv }],
  DepthwiseConv2dNativeBackpropFilter: [{
    inputs: [f32(image), i32([4], [3, 3, 4, 2]), f32([1, 6, 6, 8])],
    attrs: conv,
  }],
  DepthwiseConv2dNativeBackpropInput: [{
    inputs: [i32([4], image), f32([3, 3, 4, 2]), f32([1, 6, 6, 8])],
    attrs: conv,
  }],
  Dilation2D: [{ inputs: [f32(image), f32([2, 2, 4])], attrs: dilation }],
  Dilation2DBackpropFilter: [{ inputs: [f32(image), f32([2, 2, 4]), f32(image)], attrs: dilation }],
  Dilation2DBackpropInput: [{ inputs: [f32(image), f32([2, 2, 4]), f32(image)], attrs: dilation }],
  Einsum: [
    { inputs: [f32([2, 3]), f32([3, 4])], attrs: { equation: "ij,jk->ik", N: 2 } },
    { inputs: [f32([2, 3, 3])], attrs: { equation: "...ii->...i", N: 1 } },
  ],
  EncodeJpeg: [{ inputs: [u8([2, 2, 3])], attrs: { quality: 90 } }],
  EncodePng: [{ inputs: [u8([2, 2, 3])], attrs: { compression: 1 } }],
  ExpandDims: [{ inputs: [f32([2, 3]), i32([], [1])] }],
  FFT: [{ inputs: [c64([2, 4])] }],
  IFFT: [{ inputs: [c64([2, 4])] }],
  FFT2D: [{ inputs: [c64([2, 4])] }],
  IFFT2D: [{ inputs: [c64([2, 4])] }],
  Fill: [{ inputs: [i32([2], [2, 3]), f32([])] }],
  FlushSummaryWriter: [{ inputs: [resource()] }],
  FusedBatchNorm: [{ inputs: [f32(image), ...perChannel], attrs: { is_training: false } }],
  FusedBatchNormV3: [{ inputs: [f32(image), ...perChannel], attrs: { is_training: false } }, {
    inputs: [f32(image), f32([4]), f32([4]), f32([0]), f32([0])],
    attrs: { is_training: true },
  }],
  FusedBatchNormGradV3: [{ inputs: [f32(image), f32(image), ...perChannel], attrs: { is_training: true } }],
  GatherNd: [{ inputs: [f32([2, 3]), i32([2, 1], [0, 1])] }],
  GatherV2: [{ inputs: [f32([2, 3]), i32([2], [0, 1]), i32([], [0])] }, {
    inputs: [f32([2, 3, 4]), i32([2, 2], [0, 1]), i32([], [2])],
    attrs: { batch_dims: 1 },
  }],
  Imag: [{ inputs: [c64([2])] }],
  Real: [{ inputs: [c64([2])] }],
  ComplexAbs: [{ inputs: [c64([2])] }],
  ImageProjectiveTransformV3: [{
    inputs: [f32(image), f32([1, 8], [1, 0, 0, 0, 1, 0, 0, 0]), i32([2], [3, 3]), f32([])],
    attrs: { interpolation: "BILINEAR", fill_mode: "REFLECT" },
  }],
  LowerBound: [{ inputs: [f32([2, 3], [1, 2, 3]), f32([2, 2])] }],
  UpperBound: [{ inputs: [f32([2, 3], [1, 2, 3]), f32([2, 2])] }],
  RaggedGather: [{
    inputs: [i64([3], [0, 2, 3]), f32([3]), i32([2], [1, 0])],
    attrs: { PARAMS_RAGGED_RANK: 1, OUTPUT_RAGGED_RANK: 1 },
  }, {
    inputs: [i64([3], [0, 2, 3]), i64([4], [0, 1, 2, 4]), f32([4, 2]), i32([2, 2], [1, 0])],
    attrs: { PARAMS_RAGGED_RANK: 2, OUTPUT_RAGGED_RANK: 3 },
  }],
  RaggedRange: [{ inputs: [i32([2], [0, 5]), i32([2], [3, 8]), i32([2], [1, 2])] }],
  RaggedTensorToTensor: [{
    inputs: [i64([2], [-1, -1]), f32([3]), f32([]), i64([3], [0, 2, 3])],
    attrs: { row_partition_types: ["ROW_SPLITS"], num_row_partition_tensors: 1 },
  }, {
    inputs: [i64([2], [4, 4]), f32([3]), f32([]), i64([], [4]), i64([3], [0, 0, 2])],
    attrs: { row_partition_types: ["FIRST_DIM_SIZE", "VALUE_ROWIDS"], num_row_partition_tensors: 2 },
  }, {
    inputs: [i64([3], [4, 4, 2]), f32([3]), f32([]), i64([3], [0, 2, 3]), i64([4], [0, 1, 2, 3])],
    attrs: { row_partition_types: ["ROW_SPLITS", "ROW_SPLITS"], num_row_partition_tensors: 2 },
  }],
  SparseFillEmptyRows: [{ inputs: [i64([2, 2], [0, 1, 2, 0]), f32([2]), i64([2], [4, 3]), f32([])] }],
  SparseReshape: [{ inputs: [i64([2, 2], [0, 1, 2, 0]), i64([2], [4, 3]), i64([2], [3, -1])] }],
  SparseSegmentMean: [{ inputs: [f32([4, 2]), i32([3], [0, 2, 1]), i32([3], [0, 0, 1])] }],
  SparseSegmentSum: [{ inputs: [f32([4, 2]), i32([3], [0, 2, 1]), i32([3], [0, 0, 1])] }],
  StringNGrams: [{
    inputs: [text([4], ["a", "bb", ""]), i64([3], [0, 2, 4])],
    attrs: {
      separator: " ",
      ngram_widths: [2, 3],
      left_pad: "<",
      right_pad: ">",
      pad_width: 1,
      preserve_short_sequences: true,
    },
  }],
  StringSplit: [{ inputs: [text([2], ["a b", " c"]), text([], [" "])] }],
  StringToHashBucketFast: [{ inputs: [text([2], ["a", "b"])], attrs: { num_buckets: 10 } }],
  LRN: [{ inputs: [f32(image)], attrs: { depth_radius: 2 } }],
  LRNGrad: [{ inputs: [f32(image), f32(image), f32(image)], attrs: { depth_radius: 2 } }],
  LinSpace: [{ inputs: [f32([], [0]), f32([], [1]), i32([], [5])] }],
  LogicalAnd: [{ inputs: [bool([2]), bool([2])] }],
  LogicalNot: [{ inputs: [bool([2])] }],
  LogicalOr: [{ inputs: [bool([2]), bool([2])] }],
  MatMul: [{ inputs: [f32([2, 3]), f32([3, 4])] }],
  Max: [reduced],
  Min: [reduced],
  Mean: [reduced],
  Prod: [reduced],
  Sum: [reduced],
  ReverseV2: [reduced],
  Svd: [{ inputs: [f32([2, 3, 4])] }],
  SelfAdjointEigV2: [{ inputs: [f32([2, 3, 3])] }],
  MaxPool: [{ inputs: [f32(image)], attrs: pool }, {
    inputs: [f32(image)],
    attrs: { ...pool, padding: "EXPLICIT", explicit_paddings: [0, 0, 1, 1, 1, 1, 0, 0] },
  }],
  MaxPoolWithArgmax: [{ inputs: [f32(image)], attrs: pool }],
  MaxPool3D: [{ inputs: [f32(volume)], attrs: pool3 }],
  MaxPool3DGrad: [{ inputs: [f32(volume), f32([1, 2, 2, 2, 2]), f32([1, 2, 2, 2, 2])], attrs: pool3 }],
  MaxPool3DGradGrad: [{ inputs: [f32(volume), f32([1, 2, 2, 2, 2]), f32(volume)], attrs: pool3 }],
  MaxPoolGrad: [{ inputs: [f32(image), f32([1, 3, 3, 4]), f32([1, 3, 3, 4])], attrs: pool }],
  MaxPoolGradGrad: [{ inputs: [f32(image), f32([1, 3, 3, 4]), f32(image)], attrs: pool }],
  MirrorPad: [{ inputs: [f32([3, 3]), i32([2, 2], [1])], attrs: { mode: "REFLECT" } }],
  MirrorPadGrad: [{ inputs: [f32([5, 5]), i32([2, 2], [1])], attrs: { mode: "REFLECT" } }],
  Multinomial: [{ inputs: [f32([2, 3]), i32([], [4])], attrs: { seed: 1, seed2: 2 } }],
  NonMaxSuppressionV3: [{ inputs: boxes }],
  NonMaxSuppressionV4: [{ inputs: boxes, attrs: { pad_to_max_output_size: true } }],
  NonMaxSuppressionV5: [{ inputs: [...boxes, f32([], [0.5])], attrs: { pad_to_max_output_size: true } }],
  OneHot: [{ inputs: [i32([3], [0, 1, 2]), i32([], [4]), f32([], [1]), f32([], [0])] }],
  Pack: [{ inputs: [f32([2, 3]), f32([2, 3])], attrs: { N: 2, axis: 1 } }],
  PadV2: [{ inputs: [f32([2, 3]), i32([2, 2]), f32([])] }],
  Range: [{ inputs: [i32([], [0]), i32([], [10]), i32([], [3])] }, {
    inputs: [f32([], [0]), f32([], [1]), f32([], [0.25])],
  }],
  Reshape: [{ inputs: [f32([2, 3]), i32([2], [3, 2])] }],
  ResizeBilinear: [{ inputs: [f32(image), i32([2], [3, 9])] }],
  ResizeBilinearGrad: [{ inputs: [f32([1, 3, 3, 4]), f32(image)] }],
  ResizeNearestNeighbor: [{ inputs: [f32(image), i32([2], [3, 9])] }],
  ResizeNearestNeighborGrad: [{ inputs: [f32([1, 3, 3, 4]), i32([2], [6, 6])] }],
  ScatterNd: [{ inputs: [i32([2, 1], [0, 1]), f32([2, 3]), i32([2], [4, 3])] }],
  Select: [{ inputs: [bool([2, 3]), f32([2, 3]), f32([2, 3])] }, { inputs: [bool([2]), f32([2, 3]), f32([2, 3])] }],
  SelectV2: [{ inputs: [bool([2, 3]), f32([2, 3]), f32([1, 3])] }],
  Slice: [{ inputs: [f32([2, 3]), i32([2], [0, 1]), i32([2], [1, 2])] }],
  SoftmaxCrossEntropyWithLogits: [{ inputs: [f32([2, 3]), f32([2, 3])] }],
  SparseSoftmaxCrossEntropyWithLogits: [{ inputs: [f32([2, 3]), i32([2], [0, 2])] }],
  SpaceToBatchND: [{ inputs: [f32([1, 4, 4, 1]), i32([2], [2, 2]), i32([2, 2], [0])] }],
  SparseToDense: [{ inputs: [i32([2, 2], [0, 1, 1, 2]), i32([2], [3, 4]), f32([2]), f32([])] }],
  Split: [{ inputs: [i32([], [1]), f32([2, 4])], attrs: { num_split: 2 } }],
  SplitV: [{ inputs: [f32([2, 3]), i32([2], [1, 2]), i32([], [1])], attrs: { num_split: 2 } }],
  StatelessMultinomial: [{ inputs: [f32([2, 3]), i32([], [4]), ...key] }],
  StatelessRandomNormal: [{ inputs: [i32([2], [2, 3]), ...key] }],
  StatelessRandomUniformFullInt: [{ inputs: [i32([2], [2, 3]), ...key] }],
  StatelessRandomUniformInt: [{ inputs: [i32([2], [2, 3]), ...key, i32([], [0]), i32([], [9])], attrs: { dtype: 3 } }],
  StatelessTruncatedNormal: [{ inputs: [i32([2], [2, 3]), ...key] }],
  StatelessRandomUniform: [{ inputs: [i32([2], [2, 3]), ...key] }],
  StaticRegexReplace: [{ inputs: [text([2], ["aab", "b"])], attrs: { pattern: "a+", rewrite: "x\\0" } }],
  StridedSlice: [{ inputs: [f32([4, 5]), i32([2], [0, 1]), i32([2], [3, 5]), i32([2], [1, 2])] }],
  StridedSliceGrad: [{
    inputs: [i32([2], [4, 5]), i32([2], [0, 1]), i32([2], [3, 5]), i32([2], [1, 2]), f32([3, 2])],
  }],
  StringJoin: [{ inputs: [text([2]), text([2])], attrs: { N: 2, separator: "-" } }],
  SummaryWriter: [{ inputs: [], attrs: { shared_name: "writer" } }],
  TensorScatterAdd: [{ inputs: [f32([4, 3]), i32([2, 1], [0, 1]), f32([2, 3])] }],
  TensorScatterUpdate: [{ inputs: [f32([4, 3]), i32([2, 1], [0, 1]), f32([2, 3])] }],
  Tile: [{ inputs: [f32([2, 3]), i32([2], [2, 1])] }],
  TopKV2: [{ inputs: [f32([2, 3]), i32([], [2])] }],
  Transpose: [{ inputs: [f32([2, 3, 4]), i32([3], [2, 0, 1])] }],
  UniqueV2: [{ inputs: [i32([4], [1, 2, 1]), i32([1], [0])] }],
  Unpack: [{ inputs: [f32([2, 3])], attrs: { num: 2, axis: 0 } }],
  UnsortedSegmentSum: [{ inputs: [f32([3, 2]), i32([3], [0, 1, 0]), i32([], [2])] }],
  WriteScalarSummary: [{ inputs: [resource(), i64([]), text([]), f32([])] }],
  WriteSummary: [{ inputs: [resource(), i64([]), f32([2]), text([]), text([], [""])] }],
  _FusedConv2D: [{
    inputs: [f32(image), f32([3, 3, 4, 2]), f32([2])],
    attrs: { ...conv, fused_ops: ["BiasAdd", "Relu"], num_args: 1, TArgs: [1] },
  }],
  _FusedMatMul: [{
    inputs: [f32([2, 3]), f32([3, 4]), f32([4])],
    attrs: { fused_ops: ["BiasAdd", "Relu"], num_args: 1 },
  }],
};

/** Calls to start from; ops that work element by element take numbers of one shape. */
export function examplesOf(op: string, signature: OpSignature): Example[] {
  return EXAMPLES[op] ?? [{
    inputs: signature.inputs.map(([type]) => {
      const allowed = typeof type === "string" ? signature.attrs[type]?.[2] : [type];
      if (allowed === undefined || allowed === null || allowed.includes(1)) return f32([2, 3]);
      return allowed.includes(7) ? text([2]) : allowed.includes(10) ? bool([2, 3]) : u8([2, 3]);
    }),
  }];
}
