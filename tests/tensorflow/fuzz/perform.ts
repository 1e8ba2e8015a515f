import { attribute } from "../../../lib/tensorflow/attributes.ts";
import type { NativeBinding } from "../../../lib/tensorflow/binding.ts";
import { DTYPE } from "../../../lib/tensorflow/dtypes.ts";
import type { NativeValues } from "../../../lib/tensorflow/transfer.ts";
import { performBinding } from "./binding_cases.ts";
import { describe } from "./outcome.ts";
import type { Case, OpCase, TensorSpec } from "./cases.ts";

/** Results above this many bytes are not read back. */
const READ_BYTES = 1 << 20;

/** Runs a case in this process and says how it ended: `ok`, or the error. What is no sentence of ours is marked `UNTIDY`. */
export async function perform(native: NativeBinding, value: Case): Promise<string> {
  const before = native.getNumOfTensors();
  let outcome: string;
  try {
    if ("op" in value) await performOp(native, value);
    outcome = "op" in value ? "ok" : await performBinding(native, value.binding, value.seed);
  } catch (error) {
    outcome = describe(error);
  }
  const left = native.getNumOfTensors() - before;
  return left === 0 ? outcome : `UNTIDY ${left} tensors left, after ${outcome}`;
}

async function performOp(native: NativeBinding, { op, inputs, attrs, outputs, nonblocking }: OpCase): Promise<void> {
  const ids: number[] = [];
  const drop = () => {
    for (const id of ids.splice(0)) native.deleteTensor(id);
  };
  try {
    for (const input of inputs) ids.push(make(native, input));
    if (nonblocking) {
      const pending = native.executeOpAsync(op, attrs, ids, outputs);
      drop();
      ids.push(...(await pending).map(({ id }) => id));
      return;
    }
    const results = native.executeOp(op, attrs, ids, outputs);
    ids.push(...results.map(({ id }) => id));
    for (const { id, shape } of results.slice(0, 8)) {
      if (shape.reduce((a, b) => a * b, 8) <= READ_BYTES) native.tensorDataSync(id);
    }
  } finally {
    drop();
  }
}

/** Makes a tensor; types that JavaScript cannot write come from a cast, resources from an op. */
function make(native: NativeBinding, { dtype, shape, values }: TensorSpec): number {
  if (dtype === DTYPE.resource) {
    return native.executeOp("SummaryWriter", [attribute.string("shared_name", "writer")], [], 1)[0]!.id;
  }
  const count = shape.reduce((a, b) => a * b, 1);
  const at = (i: number) => values[i % values.length] ?? 0;
  if (dtype === DTYPE.string) {
    const texts = Array.from({ length: count }, (_, i) => Uint8Array.from(String(at(i)), (char) => char.charCodeAt(0)));
    return native.createTensor(shape, dtype, texts);
  }
  const array = arrayOf(dtype, count, (i) => Number(at(i)) || 0, (i) => Number(at(i)));
  if (array !== undefined) return native.createTensor(shape, dtype, array);
  const plain = native.createTensor(
    shape,
    DTYPE.float32,
    Float32Array.from({ length: count }, (_, i) => Number(at(i))),
  );
  try {
    return native.executeOp(
      "Cast",
      [
        attribute.type("SrcT", "float32"),
        attribute.type("DstT", dtype),
        attribute.bool("Truncate", false),
      ],
      [plain],
      1,
    )[0]!.id;
  } finally {
    native.deleteTensor(plain);
  }
}

function arrayOf(
  dtype: number,
  count: number,
  whole: (i: number) => number,
  real: (i: number) => number,
): NativeValues | undefined {
  const each = { length: count };
  const long = (i: number) => BigInt(Math.trunc(Math.max(-(2 ** 63), Math.min(whole(i), 2 ** 63))));
  switch (dtype) {
    case DTYPE.float32:
      return Float32Array.from(each, (_, i) => real(i));
    case DTYPE.float64:
      return Float64Array.from(each, (_, i) => real(i));
    case DTYPE.int32:
      return Int32Array.from(each, (_, i) => whole(i));
    case DTYPE.uint8:
      return Uint8Array.from(each, (_, i) => whole(i));
    case DTYPE.bool:
      return Uint8Array.from(each, (_, i) => whole(i) & 1);
    case DTYPE.int64:
      return BigInt64Array.from(each, (_, i) => long(i));
    case DTYPE.uint64:
      return BigUint64Array.from(each, (_, i) => long(i));
    case DTYPE.complex64:
      return Float32Array.from({ length: 2 * count }, (_, i) => real(i));
    default:
      return undefined;
  }
}
