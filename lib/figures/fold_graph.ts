import type { OpGraph } from "./op_graph.ts";

/** A run of ops to be drawn as one box. */
export interface Fold {
  /** What the box is called. */
  name: string;
  /** TensorFlow's names of the ops, in the order of the recording. */
  ops: readonly string[];
}

/** Options of {@linkcode foldGraph}. */
export interface FoldGraphOptions {
  /** Runs to look for. Default: none. */
  folds?: readonly Fold[];
  /** Paths of variables by their names, such as `mlp.hidden.weight`. Default: variables go by their names. */
  paths?: ReadonlyMap<string, string>;
}

type Op = OpGraph["ops"][number];

/** An op of the smaller graph while it is made: `inputs` are places in the recording, `parts` those that it stands for. */
interface Node extends Op {
  parts: readonly number[];
  modules: readonly string[];
}

/** Ops that change the shape only. */
const SHAPES = new Set(["Reshape", "ExpandDims", "Squeeze", "Identity"]);

/**
 * A recording with fewer boxes, for {@linkcode import("./op_graph.ts").opGraph}: changes of shape and fixed values are left out,
 * variables stand in the name of the op that reads them (`MatMul: mlp.hidden`), and known runs of ops become one.
 *
 * @param graph What `capture(…).trace(…)` gives.
 * @param options What to put together.
 * @returns The smaller graph.
 */
export function foldGraph(graph: OpGraph, options: FoldGraphOptions = {}): OpGraph {
  const { folds = [], paths = new Map() } = options;
  const names = graph.inputs.values();
  const nameOf = new Map(
    graph.ops.flatMap(({ op }, i) => op === "Placeholder" ? [[i, names.next().value!] as const] : []),
  );
  const variable = (place: number) => /^variable (.*)/.exec(nameOf.get(place) ?? "")?.[1];
  const through = (place: number): number => {
    const { op, inputs } = graph.ops[place]!;
    return SHAPES.has(op) ? through(inputs[0]!) : place;
  };
  const nodes = graph.ops.flatMap(({ op, inputs, outputs }, i): Node[] => {
    if (op === "Const" || SHAPES.has(op) || variable(i) !== undefined) return [];
    const sources = inputs.map(through);
    const modules = sources.flatMap((source) => {
      const name = variable(source);
      return name === undefined ? [] : [(paths.get(name) ?? name).replace(/\.[^.]*$/, "")];
    });
    const taken = sources.filter((source) => graph.ops[source]!.op !== "Const" && variable(source) === undefined);
    return [{ op: op.replace(/^_?(Fused|Batch)?(MatMul)(V2)?$/, "$2"), inputs: taken, outputs, parts: [i], modules }];
  });
  const folded = folds.reduce((left, fold) => merged(left, fold, graph), nodes);
  const places = new Map(folded.flatMap(({ parts }, place) => parts.map((part) => [part, place] as const)));
  return {
    ops: folded.map(({ op, inputs, outputs, modules }) => ({
      op: [op, [...new Set(modules)].join(", ")].filter((text) => text !== "").join(": "),
      inputs: [...new Set(inputs.map((input) => places.get(input)!))],
      outputs,
    })),
    inputs: graph.inputs.filter((name) => !name.startsWith("variable ")),
  };
}

/** Puts every run of the fold's ops, shape changes and fixed values aside, into one node. */
function merged(nodes: readonly Node[], { name, ops }: Fold, graph: OpGraph): Node[] {
  const result: Node[] = [];
  for (let i = 0; i < nodes.length;) {
    const run = nodes.slice(i, i + ops.length);
    const same = run.length === ops.length && run.every(({ parts }, j) => graph.ops[parts[0]!]!.op === ops[j]);
    if (!same || ops.length === 0) {
      result.push(nodes[i++]!);
      continue;
    }
    const parts = run.flatMap((node) => node.parts);
    result.push({
      op: name,
      inputs: run.flatMap(({ inputs }) => inputs.filter((input) => !parts.includes(input))),
      outputs: run.at(-1)!.outputs,
      parts,
      modules: run.flatMap(({ modules }) => modules),
    });
    i += ops.length;
  }
  return result;
}
