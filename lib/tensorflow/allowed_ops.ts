/**
 * The TensorFlow ops that this engine runs. TensorFlow ships some 1,900, and among them are ops that end the process
 * (`Abort`), wait for ever (`Barrier…`, queues), run code (`PyFunc`) or change files (`DeleteFile`…): whoever can name an
 * op must not reach those by a slip.
 */

/** Called by the kernels of `@tensorflow/tfjs-node-gpu` 4.22.0; a test reads their sources and compares. */
// deno-fmt-ignore
export const TFJS_OPS: readonly string[] = [
  "Abs", "Acos", "Acosh", "Add", "AddN", "All", "Any", "ArgMax", "ArgMin", "Asin", "Asinh", "Atan", "Atan2",
  "Atanh", "AvgPool", "AvgPool3D", "AvgPool3DGrad", "AvgPoolGrad", "BatchMatMulV2", "BatchToSpaceND",
  "Bincount", "BroadcastArgs", "Cast", "Ceil", "Complex", "ComplexAbs", "ConcatV2", "Conv2D",
  "Conv2DBackpropFilter", "Conv2DBackpropInput", "Conv3D", "Conv3DBackpropFilterV2", "Conv3DBackpropInputV2",
  "Cos", "Cosh", "CreateSummaryFileWriter", "CropAndResize", "Cumprod", "Cumsum", "DecodeBmp", "DecodeGif",
  "DecodeJpeg", "DecodePng", "DepthToSpace", "DepthwiseConv2dNative", "DepthwiseConv2dNativeBackpropFilter",
  "DepthwiseConv2dNativeBackpropInput", "Diag", "Dilation2D", "Dilation2DBackpropFilter",
  "Dilation2DBackpropInput", "Div", "DivNoNan", "Einsum", "Elu", "EluGrad", "EncodeJpeg", "EncodePng", "Equal", "Erf",
  "Exp", "ExpandDims", "Expm1", "FFT", "Fill", "Floor", "FloorDiv", "FloorMod", "FlushSummaryWriter",
  "FusedBatchNorm", "GatherNd", "GatherV2", "Greater", "GreaterEqual", "IFFT", "Imag", "IsFinite", "IsInf", "IsNan", "LRN", "LRNGrad",
  "LeakyRelu", "Less", "LessEqual", "LinSpace", "Log", "Log1p", "LogicalAnd", "LogicalNot", "LogicalOr", "Max",
  "MaxPool", "MaxPool3D", "MaxPool3DGrad", "MaxPoolGrad", "Maximum", "Mean", "Min", "Minimum", "MirrorPad",
  "Mul", "Multinomial", "Neg", "NonMaxSuppressionV3", "NonMaxSuppressionV4", "NonMaxSuppressionV5", "NotEqual",
  "OneHot", "OnesLike", "Pack", "PadV2", "Pow", "Prod", "Range", "Real", "RealDiv", "Reciprocal", "Relu",
  "Relu6", "Reshape", "ResizeBilinear", "ResizeBilinearGrad", "ResizeNearestNeighbor",
  "ResizeNearestNeighborGrad", "ReverseV2", "Round", "Rsqrt", "ScatterNd", "Select", "Selu", "Sigmoid", "Sign",
  "Sin", "Sinh", "Slice", "Softmax", "Softplus", "SpaceToBatchND", "SparseToDense", "SplitV", "Sqrt", "Square",
  "SquaredDifference", "StaticRegexReplace", "StridedSlice", "Sub", "Sum", "SummaryWriter", "Tan", "Tanh",
  "TensorScatterUpdate", "Tile", "TopKV2", "Transpose", "UniqueV2", "Unpack", "UnsortedSegmentSum", "Where",
  "WriteScalarSummary", "WriteSummary", "ZerosLike",
];

/** Called by this engine: the kernels beside this file and the binding itself. */
// deno-fmt-ignore
export const ENGINE_OPS: readonly string[] = [
  "Identity", "StringJoin",
  // gradients of gradients
  "MaxPool3DGradGrad", "MaxPoolGradGrad", "MirrorPadGrad", "StridedSliceGrad",
  // norms, fused kernels, linear algebra, spectra
  "BiasAdd", "FFT2D", "FusedBatchNormGradV3", "FusedBatchNormV3", "IFFT2D", "SelfAdjointEigV2",
  "SoftmaxCrossEntropyWithLogits", "SparseSoftmaxCrossEntropyWithLogits", "Svd", "_FusedConv2D", "_FusedMatMul",
  // random numbers, gather and scatter, sorting
  "AddV2", "Bitcast", "Invert", "SelectV2", "StatelessMultinomial", "StatelessRandomNormal", "StatelessRandomUniform",
  "StatelessRandomUniformFullInt", "StatelessRandomUniformInt", "StatelessTruncatedNormal", "TensorScatterAdd",
  // what else TensorFlow.js has ops for
  "BitwiseAnd", "DenseBincount", "ImageProjectiveTransformV3", "LowerBound", "MatMul", "MaxPoolWithArgmax",
  "RaggedGather", "RaggedRange", "RaggedTensorToTensor", "SparseFillEmptyRows", "SparseReshape", "SparseSegmentMean",
  "SparseSegmentSum", "Split", "StringNGrams", "StringSplit", "StringToHashBucketFast", "UpperBound",
];

/** Put into recordings by the engine itself, with inputs that it has looked at. Nobody else may call them: they have no guards. */
export const INTERNAL_OPS: readonly string[] = ["_MklLayerNorm"];

/** What may be called by name, for looking up. */
export const ALLOWED_OPS: ReadonlySet<string> = new Set([...TFJS_OPS, ...ENGINE_OPS]);
