import * as tf from "@tensorflow/tfjs-core";
import { diskAxes } from "./disk_layout.ts";
import { moduleTensors } from "./module.ts";

/** How many names of a kind an error lists: a foreign file has hundreds that do not fit. */
const LISTED = 20;

/** A tensor as it lies on disk: float32, rows last. */
export interface StateTensor {
  shape: number[];
  data: Float32Array;
}

/**
 * Parameters and buffers of a module as PyTorch would save them: its layouts (`[out, in]`, `[out, in, side, side]`), by the
 * variables' paths. Copied out of the variables.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "./initializer.ts";
 * import { Linear } from "./linear.ts";
 * import { stateDict } from "./state.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals(stateDict(new Linear(3, 2, new Initializer(0))).get("weight")!.shape, [2, 3]);
 * ```
 *
 * @param module Any module.
 * @returns Tensors by name, in the order of the module's fields.
 */
export function stateDict(module: object): Map<string, StateTensor> {
  const state = new Map<string, StateTensor>();
  for (const { path, tensor, owner, field } of moduleTensors(module)) {
    if (!(tensor instanceof tf.Variable)) continue;
    const axes = diskAxes(owner, field);
    const turned = axes === undefined ? tf.clone<tf.Tensor>(tensor) : tf.transpose<tf.Tensor>(tensor, [...axes]);
    state.set(path, { shape: [...turned.shape], data: turned.dataSync() as Float32Array });
    turned.dispose();
  }
  return state;
}

/**
 * Assigns saved tensors to the variables of a module; the inverse of {@linkcode stateDict}. All or nothing: every variable must be
 * there in its shape and nothing else, but for PyTorch's `…num_batches_tracked`, counters that this library does not need.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "./initializer.ts";
 * import { Linear } from "./linear.ts";
 * import { loadStateDict, stateDict } from "./state.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const [from, to] = [new Linear(3, 2, new Initializer(0)), new Linear(3, 2, new Initializer(1))];
 * loadStateDict(to, stateDict(from));
 * assertEquals(to.weight.arraySync(), from.weight.arraySync());
 * ```
 *
 * @param module Any module.
 * @param tensors Tensors by name, in PyTorch's layouts.
 * @throws {RangeError} that lists what is missing, what the module has no place for, with the missing name that is most like it, and
 * what has another shape or length.
 */
export function loadStateDict(
  module: object,
  tensors: ReadonlyMap<string, { shape: readonly number[]; data: ArrayLike<number> }>,
): void {
  const places = moduleTensors(module).filter(({ tensor }) => tensor instanceof tf.Variable);
  const wanted = new Map(places.map((place) => [place.path, place]));
  const missing = [...wanted.keys()].filter((name) => !tensors.has(name));
  const extra = [...tensors.keys()].filter((name) => !wanted.has(name) && !name.endsWith("num_batches_tracked"));
  const misshapen = places.flatMap(({ path, tensor, owner, field }) => {
    const saved = tensors.get(path);
    if (saved === undefined) return [];
    const shape = onDisk(tensor.shape, diskAxes(owner, field));
    if (!tf.util.arraysEqual([...saved.shape], shape)) return [`${path} is [${saved.shape}] instead of [${shape}]`];
    return saved.data.length === tensor.size ? [] : [`${path} holds ${saved.data.length} numbers of ${tensor.size}`];
  });
  const complaints = [
    missing.length > 0 ? `missing are ${list(missing)}` : "",
    extra.length > 0 ? `there is no place for ${list(extra, (name) => suggestion(name, missing))}` : "",
    list(misshapen),
  ].filter((complaint) => complaint !== "");
  if (complaints.length > 0) {
    throw new RangeError(`These tensors are not the state of this module: ${complaints.join("; ")}.`);
  }
  for (const { path, tensor, owner, field } of places) {
    const { shape, data } = tensors.get(path)!;
    const axes = diskAxes(owner, field);
    tf.tidy(() => {
      const saved = tf.tensor(Float32Array.from(data), [...shape], "float32");
      (tensor as tf.Variable).assign(axes === undefined ? saved : tf.transpose(saved, inverse(axes)));
    });
  }
}

function onDisk(shape: readonly number[], axes: readonly number[] | undefined): number[] {
  return axes === undefined ? [...shape] : axes.map((axis) => shape[axis]!);
}

function inverse(axes: readonly number[]): number[] {
  return axes.map((_, axis) => axes.indexOf(axis));
}

/** The first of these names, each with what `more` says of it, and how many there are besides. */
function list(names: readonly string[], more: (name: string) => string = () => ""): string {
  const shown = names.slice(0, LISTED).map((name) => name + more(name)).join(", ");
  return names.length > LISTED ? `${shown} and ${names.length - LISTED} more` : shown;
}

/** Asks for the candidate that is most like a name, if one differs in at most a third of its letters. */
function suggestion(name: string, candidates: readonly string[]): string {
  let [nearest, least] = ["", Math.floor(name.length / 3) + 1];
  for (const candidate of candidates) {
    const edits = editDistance(name, candidate);
    if (edits < least) [nearest, least] = [candidate, edits];
  }
  return nearest === "" ? "" : ` (did you mean ${nearest}?)`;
}

/** How many letters must be put in, taken out or changed to make one text the other (Levenshtein, 1966). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (a[i] === b[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
