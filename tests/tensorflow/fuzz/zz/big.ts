import { openTensorFlow } from "../../../../lib/tensorflow/mod.ts";
import { attribute as A, type OpAttribute } from "../../../../lib/tensorflow/attributes.ts";
const which = Deno.args[0]!;
const B = 2 ** 31 + 16, H = 2 ** 30 + 8, S = 46400; // S² > 2³¹
const calls: Record<string, () => [string, number[], OpAttribute[], number]> = {};
const { backend } = await openTensorFlow({ device: "cpu", threads: 2 });
const n = backend!.native;
const run = (op: string, ids: number[], attrs: OpAttribute[], outs = 1) => n.executeOp(op, attrs, ids, outs);
const i32 = (v: number[], shape = [v.length]) => n.createTensor(shape, 3, Int32Array.from(v));
const i64 = (v: number[], shape = [v.length]) => n.createTensor(shape, 9, BigInt64Array.from(v, BigInt));
const u8 = (v: number, shape: number[] = []) => n.createTensor(shape, 4, new Uint8Array(shape.reduce((a, b) => a * b, 1)).fill(v));
const big = (shape: number[], dtype = 4) => {
  const v = dtype === 10 ? n.createTensor([], 10, new Uint8Array(1)) : u8(3);
  return run("Fill", [i64(shape), v], [A.type("T", dtype), A.type("index_type", 9)])[0]!.id;
};
const T = A.type("T", 4), t = (name: string, d = 3) => A.type(name, d);
const sp = [A.string("padding", "VALID")];
Object.assign(calls, {
  fill: () => ["Identity", [big([B])], [T], 1],
  transpose: () => ["Transpose", [big([2, H]), i32([1, 0])], [T, t("Tperm")], 1],
  transpose3: () => ["Transpose", [big([S, S]), i32([1, 0])], [T, t("Tperm")], 1],
  reverse: () => ["ReverseV2", [big([B]), i32([0])], [T, t("Tidx")], 1],
  slice: () => ["Slice", [big([B]), i64([B - 5]), i64([5])], [T, t("Index", 9)], 1],
  sliceAll: () => ["Slice", [big([2, H]), i64([0, 1]), i64([2, H - 1])], [T, t("Index", 9)], 1],
  strided: () => ["StridedSlice", [big([B]), i64([B - 1]), i64([0]), i64([-2])], [T, t("Index", 9)], 1],
  stridedGrad: () => ["StridedSliceGrad", [i64([B]), i64([B - 3]), i64([B - 1]), i64([1]), u8(1, [2])], [T, t("Index", 9)], 1],
  pad: () => ["PadV2", [big([B]), i64([3, 3], [1, 2]), u8(1)], [T, t("Tpaddings", 9)], 1],
  mirror: () => ["MirrorPad", [big([2, H]), i64([1, 1, 1, 1], [2, 2])], [T, t("Tpaddings", 9), A.string("mode", "REFLECT")], 1],
  tile: () => ["Tile", [u8(1, [1024]), i64([2 ** 21 + 1])], [T, t("Tmultiples", 9)], 1],
  tile2: () => ["Tile", [u8(1, [S, 1]), i64([1, S])], [T, t("Tmultiples", 9)], 1],
  concat: () => { const x = big([2, H / 2]); return ["ConcatV2", [x, x, x, i32([1], [])], [T, A.int("N", 3), t("Tidx")], 1]; },
  concat0: () => { const x = big([H]); return ["ConcatV2", [x, x, x, i32([0], [])], [T, A.int("N", 3), t("Tidx")], 1]; },
  pack: () => { const x = big([H]); return ["Pack", [x, x], [T, A.int("N", 2), A.int("axis", 1)], 1]; },
  split: () => ["SplitV", [big([B]), i64([5, B - 5]), i32([0], [])], [T, t("Tlen", 9), A.int("num_split", 2)], 2],
  split1: () => ["Split", [i32([1], []), big([2, H])], [T, A.int("num_split", 2)], 2],
  unpack: () => ["Unpack", [big([H, 2])], [T, A.int("num", 2), A.int("axis", 1)], 2],
  gather: () => ["GatherV2", [big([B]), i64([0, B - 1]), i32([0], [])], [t("Tparams", 4), t("Tindices", 9), t("Taxis")], 1],
  gather32: () => ["GatherV2", [big([B]), i32([0, 5]), i32([0], [])], [t("Tparams", 4), t("Tindices"), t("Taxis")], 1],
  gather1: () => ["GatherV2", [big([S, S]), i32([0, S - 1]), i32([1], [])], [t("Tparams", 4), t("Tindices"), t("Taxis")], 1],
  gatherBig: () => ["GatherV2", [big([4, H]), i32([0, 1, 3]), i32([0], [])], [t("Tparams", 4), t("Tindices"), t("Taxis")], 1],
  gatherNd: () => ["GatherNd", [big([S, S]), i32([S - 1, S - 1, 0, 0], [2, 2])], [t("Tparams", 4), t("Tindices")], 1],
  gatherNdRows: () => ["GatherNd", [big([3, H]), i32([0, 2], [2, 1])], [t("Tparams", 4), t("Tindices")], 1],
  scatterNd: () => ["ScatterNd", [i64([B - 1, 0], [2, 1]), u8(1, [2]), i64([B])], [T, t("Tindices", 9)], 1],
  scatterNd2: () => ["ScatterNd", [i32([S - 1, S - 1], [1, 2]), u8(1, [1]), i32([S, S])], [T, t("Tindices")], 1],
  scatterUpdate: () => ["TensorScatterUpdate", [big([S, S]), i32([S - 1, S - 1], [1, 2]), u8(1, [1])], [T, t("Tindices")], 1],
  scatterAdd: () => ["TensorScatterAdd", [big([B]), i64([B - 1], [1, 1]), u8(1, [1])], [T, t("Tindices", 9)], 1],
  sparseToDense: () => ["SparseToDense", [i64([B - 1], [1, 1]), i64([B]), u8(1, [1]), u8(0)], [T, t("Tindices", 9)], 1],
  resizeNN: () => ["ResizeNearestNeighbor", [big([1, S, S, 1]), i32([4, 4])], [T], 1],
  resizeUp: () => ["ResizeNearestNeighbor", [big([1, 4, 4, 1]), i32([S, S])], [T], 1],
  resizeNNGrad: () => ["ResizeNearestNeighborGrad", [big([1, S, S, 1]), i32([4, 4])], [T], 1],
  resizeBil: () => ["ResizeBilinear", [big([1, S, S, 1]), i32([4, 4])], [T], 1],
  crop: () => ["CropAndResize", [big([1, S, S, 1]), n.createTensor([1, 4], 1, Float32Array.of(0, 0, 1, 1)), i32([0]), i32([3, 3])], [T], 1],
  transform: () => ["ImageProjectiveTransformV3", [big([1, S, S, 1]), n.createTensor([1, 8], 1, Float32Array.of(9000, 0, 0, 0, 9000, 0, 0, 0)), i32([4, 4]), n.createTensor([], 1, new Float32Array(1))], [t("dtype", 4), A.string("interpolation", "BILINEAR")], 1],
  transformUp: () => ["ImageProjectiveTransformV3", [big([1, 4, 4, 1]), n.createTensor([1, 8], 1, Float32Array.of(1e-4, 0, 0, 0, 1e-4, 0, 0, 0)), i32([S, S]), n.createTensor([], 1, new Float32Array(1))], [t("dtype", 4), A.string("interpolation", "NEAREST")], 1],
  maxpool: () => ["MaxPool", [big([1, S, S, 1])], [T, A.int("ksize", [1, 2, 2, 1]), A.int("strides", [1, 200, 200, 1]), ...sp], 1],
  maxpoolArg: () => ["MaxPoolWithArgmax", [big([1, S, S, 1])], [T, t("Targmax", 9), A.int("ksize", [1, 2, 2, 1]), A.int("strides", [1, 200, 200, 1]), ...sp], 2],
  depthToSpace: () => ["DepthToSpace", [big([1, S / 2, S / 2, 4])], [T, A.int("block_size", 2)], 1],
  spaceToBatch: () => ["SpaceToBatchND", [big([1, S, S, 1]), i32([2, 2]), i32([0, 0, 0, 0], [2, 2])], [T, t("Tblock_shape"), t("Tpaddings")], 1],
  batchToSpace: () => ["BatchToSpaceND", [big([4, S / 2, S / 2, 1]), i32([2, 2]), i32([0, 0, 0, 0], [2, 2])], [T, t("Tblock_shape"), t("Tcrops")], 1],
  max: () => ["Max", [big([B]), i32([0])], [T, t("Tidx")], 1],
  max0: () => ["Max", [big([S, S]), i32([0])], [T, t("Tidx")], 1],
  sum1: () => ["Sum", [big([S, S]), i32([1])], [T, t("Tidx")], 1],
  prod: () => ["Prod", [big([2, H]), i32([0])], [T, t("Tidx")], 1],
  argmax: () => ["ArgMax", [big([B]), i32([0], [])], [T, t("Tidx"), t("output_type", 9)], 1],
  argmax0: () => ["ArgMax", [big([2, H]), i32([1], [])], [T, t("Tidx"), t("output_type", 3)], 1],
  any: () => ["Any", [big([B], 10), i32([0])], [t("Tidx")], 1],
  where: () => ["Where", [big([B], 10)], [t("T", 10)], 1],
  where2: () => ["Where", [big([S, S], 10)], [t("T", 10)], 1],
  oneHot: () => ["OneHot", [u8(1, [1024]), i32([2 ** 21 + 1], []), u8(1), u8(0)], [T, t("TI", 4)], 1],
  equal: () => { const x = big([B]); return ["Equal", [x, x], [T], 1]; },
  addBroadcast: () => ["Add", [u8(1, [S, 1]), u8(2, [1, S])], [T], 1],
  addBroadcast3: () => ["Add", [u8(1, [2, S, 1]), big([2, 1, S / 2])], [T], 1],
  select: () => { const x = big([B]); return ["Select", [big([B], 10), x, x], [T], 1]; },
  selectRows: () => { const x = big([2, H]); return ["Select", [n.createTensor([2], 10, new Uint8Array(2)), x, x], [T], 1]; },
  selectV2: () => ["SelectV2", [big([S, 1], 10), u8(1, [1, S]), u8(2)], [T], 1],
  cast: () => ["Cast", [big([B])], [t("SrcT", 4), t("DstT", 10), A.bool("Truncate", false)], 1],
  topk: () => ["TopKV2", [big([1, B]), i32([3], [])], [T], 2],
  topkRows: () => ["TopKV2", [big([S, S]), i32([1], [])], [T], 2],
  cumsum: () => ["Cumsum", [big([S, S]), i32([1], [])], [T, t("Tidx")], 1],
  segment: () => ["UnsortedSegmentSum", [big([2, H]), i32([0, 1]), i32([2], [])], [T, t("Tindices"), t("Tnumsegments")], 1],
  segmentUp: () => ["UnsortedSegmentSum", [u8(1, [1, 1024]), i32([5]), i32([2 ** 21 + 1], [])], [T, t("Tindices"), t("Tnumsegments")], 1],
  encode: () => ["EncodePng", [big([S, S, 1])], [T], 1],
  dilation: () => ["Dilation2D", [big([1, S, S, 1]), u8(0, [2, 2, 1])], [T, A.int("strides", [1, 200, 200, 1]), A.int("rates", [1, 1, 1, 1]), ...sp], 1],
  not: () => ["LogicalNot", [big([B], 10)], [], 1],
  bitcast: () => ["Bitcast", [big([H, 2])], [T, t("type", 17)], 1],
  zeros: () => ["ZerosLike", [big([B])], [T], 1],
  lowerBound: () => ["LowerBound", [big([1, B]), u8(3, [1, 2])], [T, t("out_type", 3)], 1],
  diag: () => ["Diag", [n.createTensor([S / 2], 1, new Float32Array(S / 2))], [t("T", 1)], 1],
  random: () => ["StatelessRandomUniform", [i64([2 ** 30, 2]), i64([1, 2])], [t("dtype", 1), t("T", 9), t("Tseed", 9)], 1],
  fftRank: () => ["EncodeJpeg", [big([60000, 60000, 1])], [], 1],
});
if (which === "list") console.log(Object.keys(calls).join(" "));
else {
  const [op, ids, attrs, outs] = calls[which]!();
  try {
    const r = run(op, ids, attrs, outs);
    console.log(which, op, "ok", r.map((x) => `${x.dtype}[${x.shape}]`).join(" "));
  } catch (e) { console.log(which, op, (e as Error).message.slice(0, 200)); }
}
