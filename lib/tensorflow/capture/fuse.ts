import { attribute } from "../attributes.ts";
import { constantOf, countUses, matchPattern, type OpPattern } from "./pattern.ts";
import { attributeOf, type RecordedValue, type Recording } from "./recording.ts";
import { type Replace, rewrite } from "./rewrite.ts";

/*
 * Where no gradient wants what lies between, a Transformer's elementwise work is a few ops that each go through memory: a GELU is five, a
 * layer normalisation nine. oneDNN, which TensorFlow has on x86, does each in one pass, the GELU within the product before it.
 */

/** What one op can do in the place of several. */
export type FusedForm = "gelu" | "layerNorm";

/** `x · (erf(x / √2) · ½ + ½)`, as `kernels/gelu.ts` has it. */
const GELU: OpPattern = {
  op: "Mul",
  inputs: ["x", {
    op: "Add",
    inputs: [{ op: "Mul", inputs: [{ op: "Erf", inputs: [{ op: "Mul", inputs: ["x", Math.SQRT1_2] }] }, 0.5] }, 0.5],
  }],
};

/** `centred / √(mean(centred²) + ε) · scale + offset`, as `kernels/layer_norm.ts` has it. */
const LAYER_NORM: OpPattern = {
  op: "Add",
  inputs: [{
    op: "Mul",
    inputs: [{
      op: "Mul",
      inputs: ["centred", {
        op: "Rsqrt",
        inputs: [{
          op: "Add",
          inputs: [{ op: "Mean", inputs: [{ op: "Square", inputs: ["centred"] }, "axes"] }, "epsilon"],
        }],
      }],
    }, "scale"],
  }, "offset"],
};

const CENTRED: OpPattern = { op: "Sub", inputs: ["x", { op: "Mean", inputs: ["x", "axes"] }] };

/** Axes of what TensorFlow's op normalises the rows of. */
const AXES = [2, 3];

/**
 * The recording with one op in the place of several: a GELU becomes a part of the product before it, the layer normalisation of rows one
 * op. Only where nothing else uses what lies between: a step of training keeps what its gradient needs.
 *
 * @param has Whether this process has an op for a form; asked only where there is one.
 */
export function fuse(recording: Recording, has: (form: FusedForm) => boolean): Recording {
  const uses = countUses(recording);
  const [gelu, layerNorm] = [fuseGelu(uses, has), fuseLayerNorm(uses, has)];
  return rewrite(recording, (...asked) => gelu(...asked) ?? layerNorm(...asked));
}

type Uses = (value: RecordedValue) => number;
type Has = (form: FusedForm) => boolean;

function fuseGelu(uses: Uses, has: Has): Replace {
  return ({ outputs }, _, append, now) => {
    const x = matchPattern(outputs[0]!, GELU, uses)?.get("x");
    if (x === undefined || uses(x) !== 2) return undefined; // as a factor, and within the other one
    let product = x;
    while (product.source.op === "Reshape") {
      product = product.source.inputs[0]!;
      if (uses(product) !== 1) return undefined;
    }
    const { op, attrs, inputs } = product.source;
    if (op !== "_FusedMatMul" || attributeOf(attrs, "transpose_a") === true) return undefined; // oneDNN's does not transpose the rows
    const fusion = attributeOf(attrs, "fused_ops") as string[];
    if (fusion.length !== 1 || !has("gelu")) return undefined; // something follows the bias already
    const others = attrs.filter(({ name }) => name !== "fused_ops");
    const all = [...others, attribute.string("fused_ops", [...fusion, "GeluExact"])];
    const fused = append(op, all, inputs.map(now), [product]);
    return product === x ? fused : append("Reshape", x.source.attrs, [fused[0]!, now(x.source.inputs[1]!)], [x]);
  };
}

function fuseLayerNorm(uses: Uses, has: Has): Replace {
  return ({ outputs }, _, append, now) => {
    const outer = matchPattern(outputs[0]!, LAYER_NORM, uses);
    const centred = outer?.get("centred");
    if (outer === undefined || centred === undefined || uses(centred) !== 2) return undefined;
    const inner = matchPattern(centred, CENTRED, uses);
    const x = inner?.get("x");
    if (inner === undefined || x === undefined || !AXES.includes(x.shape.length)) return undefined;
    const [axes, scale, offset] = [outer.get("axes")!, outer.get("scale")!, outer.get("offset")!];
    const epsilon = constantOf(outer.get("epsilon")!);
    const rows = [axes, inner.get("axes")!].every((axes) => isLastAxis(axes));
    const channels = [scale, offset].every(({ shape }) => shape.length === 1 && shape[0] === x.shape.at(-1));
    if (!rows || !channels || epsilon === undefined || !has("layerNorm")) return undefined;
    const attrs = [attribute.type("T", "float32"), attribute.float("epsilon", epsilon)];
    return append("_MklLayerNorm", attrs, [now(x), now(scale), now(offset)], outputs);
  };
}

/** Whether axes, as an op takes them, are the last one. */
function isLastAxis({ source: { bytes } }: RecordedValue): boolean {
  return bytes instanceof Uint8Array && bytes.length === 4 && bytes.every((byte) => byte === 255); // int32 -1
}
