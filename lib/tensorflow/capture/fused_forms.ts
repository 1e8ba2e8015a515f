import { attribute } from "../attributes.ts";
import type { NativeBinding } from "../binding.ts";
import { DTYPE } from "../dtypes.ts";
import { TensorFlowError } from "../errors.ts";
import type { FusedForm } from "./fuse.ts";
import { recordedOp, type RecordedValue, type Recording } from "./recording.ts";

/** A call of a fused op, small enough to be worked by hand. */
interface Probe {
  op: string;
  attrs: ReturnType<typeof attribute.type>[];
  inputs: { shape: number[]; values: number[] }[];
  result: { shape: number[]; values: number[] };
}

const T = attribute.type("T", "float32");

const PROBES: Readonly<Record<FusedForm, Probe>> = {
  gelu: {
    op: "_FusedMatMul",
    attrs: [
      T,
      attribute.bool("transpose_a", false),
      attribute.bool("transpose_b", false),
      attribute.int("num_args", 1),
      attribute.string("fused_ops", ["BiasAdd", "GeluExact"]),
    ],
    inputs: [{ shape: [1, 2], values: [1, 2] }, { shape: [2, 2], values: [1, -2, 2, -1] }, {
      shape: [2],
      values: [-4, 3],
    }],
    result: { shape: [1, 2], values: [0.8413447, -0.1586553] }, // Φ(1), -Φ(-1)
  },
  layerNorm: {
    op: "_MklLayerNorm",
    attrs: [T, attribute.float("epsilon", 3)],
    inputs: [{ shape: [2, 2], values: [1, 3, 5, 5] }, { shape: [2], values: [2, 4] }, { shape: [2], values: [1, 0] }],
    result: { shape: [2, 2], values: [0, 2, 1, 0] }, // (1 - 2) / √(1 + 3) = -½, and zeros
  },
};

/** What a number may be off by: the two sides add up in another order. */
const TOLERANCE = 1e-5;

const known = new Map<FusedForm, boolean>();

/** Whether this process has a fused op, found by trying: on x86 with oneDNN, and not where a GPU does the work. */
export function hasFused(native: NativeBinding, form: FusedForm): boolean {
  let has = known.get(form);
  if (has === undefined) {
    known.set(
      form,
      has = !native.devices.some(({ type }) => type === "GPU") && works(native, form),
    );
  }
  return has;
}

function works(native: NativeBinding, form: FusedForm): boolean {
  const { op, attrs, inputs, result } = PROBES[form];
  const placeholders = inputs.map(({ shape }) =>
    recordedOp("Placeholder", [], [], [{ dtype: DTYPE.float32, shape }]).outputs[0]!
  );
  const fused = recordedOp(op, attrs, placeholders, [{ dtype: DTYPE.float32, shape: result.shape }]);
  const sources = (values: readonly RecordedValue[]) => values.map(({ source }) => source);
  const recording: Recording = { ops: [...sources(placeholders), fused], inputs: placeholders, outputs: fused.outputs };
  const made: number[] = [];
  try {
    for (const { shape, values } of inputs) {
      made.push(native.createTensor(shape, DTYPE.float32, Float32Array.from(values)));
    }
    const compiled = native.defineFunction(`probe_${form}`, recording, { jit: false });
    try {
      made.push(compiled.run(made)[0]!.id);
    } finally {
      compiled.free();
    }
    const values = native.tensorDataSync(made.at(-1)!) as Float32Array;
    return result.values.every((value, i) => Math.abs(value - values[i]!) < TOLERANCE);
  } catch (error) {
    if (error instanceof TensorFlowError || error instanceof TypeError) return false; // there is no such kernel here, or no such op
    throw error;
  } finally {
    for (const id of made) native.deleteTensor(id);
  }
}
