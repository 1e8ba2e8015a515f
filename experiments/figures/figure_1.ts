import * as tf from "@tensorflow/tfjs-core";
import { EncoderBlock } from "../../lib/encoder/mod.ts";
import { type Fold, foldGraph } from "../../lib/figures/fold_graph.ts";
import type { OpGraph } from "../../lib/figures/op_graph.ts";
import { type BoxKind, Sheet } from "../../lib/figures/sheet.ts";
import { profileOf } from "../../lib/models/mod.ts";
import { countParameters, disposeModule, Initializer, parameters } from "../../lib/nn/mod.ts";
import { capture } from "../../lib/tensorflow/mod.ts";
import { type FigureConfig, WIDTH } from "./figure.ts";
import { times } from "./recorded_shapes.ts";

const BOX = { width: 152, height: 40 };
const COLUMN = 168;
const LAYER = 57;
const MARGIN = 2;
/** Where residual connections run down, where braces stand, and the words beside them. */
const [LANE, BRACE, NOTES] = [501, 522, 531];
const COLUMNS: Readonly<Record<string, number>> = { "attention.key": 0, "attention.value": 2 };
const WEIGHTED = "weights · values";
const NAMES: Readonly<Record<string, string>> = {
  Placeholder: "tokens",
  Add: "sum",
  Softmax: "softmax",
  MatMul: "queries · keysᵀ", // the other product is weights · values
};
const LEGEND: [BoxKind, string][] = [["data", "goes in"], ["layer", "has parameters"], ["op", "has none"], [
  "result",
  "comes out",
]];

/**
 * The thesis shows the Transformer of Vaswani et al. 2017, encoder and decoder, as that paper drew it. Ours is what all its
 * classifiers are made of: one block of the encoder at the thesis's size, drawn from the recording of our own code, with the shape of
 * every result. Its norms stand before the halves and not after them, as the thesis's program and ViT have it.
 */
export const FIGURE_1: FigureConfig = {
  number: 1,
  title: "The Transformer's encoder block, as it runs",
  draw() {
    const profile = profileOf("paper");
    const length = 1 + (profile.imageSize / 2 ** profile.levels) ** 2; // with the class token
    const block = new EncoderBlock(profile, new Initializer(0));
    const boxes = placed(recorded(block, [1, length, profile.width], profile.headWidth));
    const top = (layer: number) => MARGIN + layer * LAYER;
    const last = Math.max(...boxes.map(({ layer }) => layer));
    const sheet = new Sheet(WIDTH, top(last) + BOX.height + MARGIN);
    boxes.forEach((to) => to.inputs.forEach((from) => connect(sheet, boxes[from]!, to)));
    for (const { kind, x, y, lines } of boxes) sheet.box({ ...BOX, x, y, kind, lines });
    const notes = [
      note("attention", `${profile.heads} heads of ${profile.headWidth} numbers`, block.attention, length),
      note("mlp", `${profile.mlpWidth.toLocaleString("en")} numbers inside`, block.mlp, length),
    ];
    for (const { part, lines } of notes) {
      const tops = boxes.filter((box) => box.part === part).map(({ y }) => y);
      const [from, to] = [Math.min(...tops), Math.max(...tops) + BOX.height];
      sheet.line([[BRACE - 8, from], [BRACE, from], [BRACE, to], [BRACE - 8, to]]);
      sheet.caption(NOTES, (from + to) / 2 - 15 * (lines.length - 1) / 2, lines);
    }
    const { heads, headWidth, width } = profile;
    sheet.caption(MARGIN, 14, [
      "Shapes",
      `${length} tokens,`,
      `${width} numbers each,`,
      `${heads} heads of ${headWidth}`,
    ]);
    LEGEND.forEach(([kind, words], i) => {
      const y = top(last) + BOX.height - 24 * (LEGEND.length - i) + 8;
      sheet.box({ x: MARGIN, y, width: 22, height: 15, kind, lines: [] });
      sheet.text(MARGIN + 30, y + 12, words);
    });
    disposeModule(block);
    const words = boxes.map(({ lines, inputs }) =>
      `${lines.join(", ")}${inputs.length === 0 ? "" : `, from ${inputs.map((i) => boxes[i]!.lines[0]).join(" and ")}`}`
    );
    return Promise.resolve(sheet.figure(FIGURE_1.title, [...words, ...notes.map(({ lines }) => lines.join(", "))]));
  },
};

interface PlacedBox {
  kind: BoxKind;
  part: string | undefined;
  lines: [name: string, shape: string];
  inputs: readonly number[];
  x: number;
  y: number;
  layer: number;
  column: number;
}

/** Straight down, by an elbow, down and sideways past layers, or along the lane of residual connections. */
function connect(sheet: Sheet, from: PlacedBox, to: PlacedBox): void {
  const middle = (box: PlacedBox) => box.x + BOX.width / 2;
  const below = from.y + BOX.height;
  if (to.layer === from.layer + 1) {
    const between = (below + to.y) / 2;
    const elbow: [number, number][] = [[middle(from), between], [middle(to), between]];
    sheet.arrow([middle(from), below], ...(from.column === to.column ? [] : elbow), [middle(to), to.y]);
    return;
  }
  if (from.column === to.column) {
    const [right, start, end] = [from.x + BOX.width, from.y + BOX.height * 0.75, to.y + BOX.height * 0.25];
    sheet.arrow([right, start], [LANE, start], [LANE, end], [right, end]);
  } else {
    const beside = to.y + BOX.height / 2;
    const side = from.column < to.column ? to.x : to.x + BOX.width;
    sheet.arrow([middle(from), below], [middle(from), beside], [side, beside]);
  }
}

/** One call in evaluation. */
function recorded(block: EncoderBlock, shape: [number, number, number], headWidth: number): OpGraph {
  const folds: Fold[] = [
    { name: "layer norm", ops: ["Mean", "Sub", "Square", "Mean", "Add", "Rsqrt", "Mul", "Mul", "Add"] },
    { name: "GELU", ops: ["Mul", "Erf", "Mul", "Add", "Mul"] },
    { name: "linear", ops: ["_FusedMatMul", "Transpose"] }, // one layer for all heads, which are then put apart
    { name: `divided by √${headWidth}`, ops: ["Mul", "Transpose"] },
    { name: WEIGHTED, ops: ["BatchMatMulV2", "Transpose"] },
  ];
  const paths = new Map([...parameters(block)].map(([path, { name }]) => [name, path]));
  const x = tf.zeros(shape);
  const graph = capture((x: tf.Tensor) => block.call(x as tf.Tensor3D, { training: false })).trace(x);
  x.dispose();
  return foldGraph(graph, { folds, paths });
}

/** Boxes under all that they take, keys and values beside the rest. */
function placed({ ops }: OpGraph): PlacedBox[] {
  const boxes: PlacedBox[] = [];
  for (const [i, { op, inputs, outputs }] of ops.entries()) {
    const path = op.split(": ")[1];
    const isLast = !ops.some(({ inputs }) => inputs.includes(i));
    const kind = op === "Placeholder" ? "data" : path !== undefined ? "layer" : isLast ? "result" : "op";
    const name = path ?? NAMES[op] ?? op;
    const shape = times(/\[(.*)\]/.exec(outputs[0]!)![1]!.split(",").map(Number).filter((size) => size > 1)); // no batch
    const layer = 1 + Math.max(-1, ...inputs.map((input) => boxes[input]!.layer));
    const column = COLUMNS[name] ?? 1;
    const [x, y] = [MARGIN + column * COLUMN, MARGIN + layer * LAYER];
    boxes.push({ kind, part: path?.split(".")[0], lines: [name, shape], inputs, layer, column, x, y });
  }
  return boxes;
}

function note(part: "attention" | "mlp", inside: string, module: { flops(n: number): number }, length: number): {
  part: string;
  lines: string[];
} {
  const name = part === "attention" ? "multi-head self-attention" : "feed-forward half";
  const count = countParameters(module).toLocaleString("en");
  const flops = `${(module.flops(length) / 1e9).toFixed(2)} GFLOP`;
  return { part, lines: [name, inside, `${count} parameters`, `${flops} for ${length} tokens`] };
}
