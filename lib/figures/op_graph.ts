import { Figure } from "./figure.ts";
import { layeredLayout, type Place } from "./layered_layout.ts";
import { escapeXml } from "./words.ts";

/** What {@linkcode opGraph} draws; `capture(…).trace(…)` gives one. */
export interface OpGraph {
  /** Each after those that it takes: `Placeholder` is an input, `Const` a fixed value. */
  readonly ops: readonly {
    readonly op: string;
    readonly inputs: readonly number[];
    /** Element types and shapes, as `float32[32,64]`. */
    readonly outputs: readonly string[];
  }[];
  /** What the placeholders are: `argument`, `variable <name>` or `tensor from outside`. */
  readonly inputs: readonly string[];
}

/** What kinds of box mean, and their colours, which read well on white and on dark pages: dark words on light, or both of a middle grey. */
const KINDS = {
  argument: { legend: "argument", fill: "#cfe8ff", ink: "#0a3069" },
  variable: { legend: "variable, read at each call", fill: "#eadcff", ink: "#3b1c7a" },
  outside: { legend: "tensor from outside", fill: "#ffe8cc", ink: "#5c3200" },
  op: { legend: "op", fill: "#eef1f4", ink: "#24292f" },
  end: { legend: "op whose result leaves", fill: "#d3f4d9", ink: "#0f3d1c" },
  fixed: { legend: "op of fixed values: the same at each call", fill: "none", ink: "#7d8590" },
};

interface Box {
  kind: keyof typeof KINDS;
  name: string;
  shape: string;
  inputs: readonly number[];
}

const LINE = "#7d8590"; // a grey in the middle, as in charts
const HEIGHT = 38;
const LAYER = 66;
const MARGIN = 8;
const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";
const LEGEND_WIDTH = 280;

/**
 * Draws a recording: a box for each op with the shape of its result, and arrows from top to bottom. Fixed values are left out;
 * ops that take nothing else have a broken outline.
 *
 * @param title What the figure shows; read out in place of it.
 * @param graph The recording. Some 30 ops can be read at once.
 * @returns The figure.
 */
export function opGraph(title: string, graph: OpGraph): Figure {
  const boxes = boxesOf(graph);
  const widths = boxes.map(({ name, shape }) => 16 + Math.max(8.4 * name.length, 6.6 * shape.length));
  const layout = layeredLayout(boxes.map(({ inputs }, i) => ({ inputs, width: widths[i]! })));
  const kinds = (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter((kind) => boxes.some((box) => box.kind === kind));
  const drawn = Math.max(0, ...layout.boxes.map(({ x }, i) => x + widths[i]! / 2), ...allX(layout.arrows));
  const legendTop = (1 + Math.max(-1, ...layout.boxes.map(({ layer }) => layer))) * LAYER - (LAYER - HEIGHT) + 24;
  const columns = Math.max(1, Math.floor(drawn / LEGEND_WIDTH));
  const width = Math.ceil(Math.max(drawn, LEGEND_WIDTH) + 2 * MARGIN);
  const height = legendTop + Math.ceil(kinds.length / columns) * 22 + 2 * MARGIN;
  const parts = [
    ...layout.arrows.map(({ points }) => arrow(points)),
    ...layout.boxes.map(({ x, layer }, i) => box(boxes[i]!, x, layer * LAYER, widths[i]!)),
    ...kinds.map((kind, i) => legend(kind, (i % columns) * LEGEND_WIDTH, legendTop + Math.floor(i / columns) * 22)),
  ];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}" width="${width}"
  role="img" aria-label="${escapeXml(title)}" font-family="${FONT}">
<title>${escapeXml(title)}</title>
${parts.join("\n")}
</svg>
`;
  return new Figure(svg, [title, ...boxes.map((box) => inWords(box, boxes))].join("\n"));
}

function boxesOf({ ops, inputs }: OpGraph): Box[] {
  const names = inputNames(inputs).values();
  const places = new Map<number, number>(); // of ops among the boxes
  const fixed = new Set<number>();
  const taken = new Set(ops.flatMap(({ inputs }) => inputs));
  const boxes: Box[] = [];
  ops.forEach(({ op, inputs, outputs }, i) => {
    const isInput = op === "Placeholder";
    if (!isInput && inputs.every((from) => fixed.has(from))) fixed.add(i);
    if (op === "Const") return;
    const name = isInput ? names.next().value ?? "input" : op;
    const kind = isInput ? inputKind(name) : !taken.has(i) ? "end" : fixed.has(i) ? "fixed" : "op";
    places.set(i, boxes.length);
    const shape = outputs.map((output) => output.replace("float32", "").replace("[]", " scalar").trim()).join(" ");
    boxes.push({ kind, name, shape, inputs: inputs.flatMap((from) => places.get(from) ?? []) });
  });
  return boxes;
}

/** The names of the placeholders, in their order: arguments get numbers if there are several. */
function inputNames(inputs: readonly string[]): string[] {
  const several = inputs.filter((name) => name === "argument").length > 1;
  let count = 0;
  return inputs.map((name) => name === "argument" && several ? `argument ${++count}` : name);
}

function inputKind(name: string): "argument" | "variable" | "outside" {
  return name.startsWith("variable") ? "variable" : name.startsWith("argument") ? "argument" : "outside";
}

function box({ kind, name, shape }: Box, x: number, y: number, width: number): string {
  const { ink } = KINDS[kind];
  const text = (words: string, dy: number, style: string) =>
    `<text x="${number(x)}" y="${y + dy}" text-anchor="middle" fill="${ink}" ${style}>${escapeXml(words)}</text>`;
  return `<g>${frame(kind, x - width / 2, y, width, HEIGHT)}${text(name, 16, 'font-size="12.5" font-weight="600"')}${
    text(shape, 31, 'font-size="11"')
  }</g>`;
}

function frame(kind: keyof typeof KINDS, x: number, y: number, width: number, height: number): string {
  const { fill } = KINDS[kind];
  const dashes = kind === "fixed" ? ' stroke-dasharray="4 3"' : "";
  return `<rect x="${number(x)}" y="${number(y)}" width="${
    number(width)
  }" height="${height}" rx="5" fill="${fill}" stroke="${LINE}"${dashes}/>`;
}

/** A curve that leaves and arrives upright, and its head. */
function arrow(points: readonly Place[]): string {
  const [first, ...rest] = points as [Place, ...Place[]];
  let path = `M${number(first.x)} ${first.layer * LAYER + HEIGHT}`;
  let above = first;
  for (const point of rest) {
    const [from, to] = [above.layer * LAYER + HEIGHT, point.layer * LAYER];
    const middle = (from + to) / 2;
    path += ` C${number(above.x)} ${middle} ${number(point.x)} ${middle} ${number(point.x)} ${to}`;
    if (point !== rest.at(-1)) path += ` V${to + HEIGHT}`; // past the boxes of this layer
    above = point;
  }
  const [x, y] = [above.x, above.layer * LAYER];
  return `<path d="${path}" fill="none" stroke="${LINE}" stroke-width="1.3"/><path d="M${number(x - 3.5)} ${
    y - 7
  } h7 L${number(x)} ${y} z" fill="${LINE}"/>`;
}

function legend(kind: keyof typeof KINDS, x: number, y: number): string {
  return `${frame(kind, x, y, 20, 14)}<text x="${x + 28}" y="${y + 11}" font-size="11.5" fill="${LINE}">${
    KINDS[kind].legend
  }</text>`;
}

function inWords({ name, shape, inputs }: Box, boxes: readonly Box[]): string {
  const from = inputs.map((place) => boxes[place]!.name);
  return `${name} ${shape}${from.length === 0 ? "" : ` from ${from.join(", ")}`}`;
}

function allX(arrows: readonly { points: readonly Place[] }[]): number[] {
  return arrows.flatMap(({ points }) => points.map(({ x }) => x));
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}
