import type { StateTensor } from "../../nn/mod.ts";
import type { ColorScale } from "./name_table.ts";
import { type ForeignNames, tableOf } from "./recognise.ts";
import { OUR_COLORS, recolor } from "./recolor.ts";
import { rename, renaming } from "./rename.ts";

/** Options of {@linkcode importStateDict}. */
export interface ImportStateDictOptions {
  /** How the other program scales colours. Default: to [-1, 1] for timm and Hugging Face, by ImageNet's mean and deviation for the thesis. */
  colors?: ColorScale;
}

/** Options of {@linkcode exportStateDict}. */
export interface ExportStateDictOptions extends ImportStateDictOptions {
  /** A, heads of attention; for the thesis's names, where each has tensors of its own, and only for them. */
  heads?: number;
}

/**
 * Gives the tensors of another program's classifier the names that this library's `loadStateDict()` takes: renamed, taken apart or put
 * together (fused queries, keys and values; heads with layers of their own), and with the other program's scale of colours made part of
 * the first convolution. What no rule knows keeps its name.
 *
 * @example timm's fused layer becomes three
 * ```ts
 * import { importStateDict } from "./state_dicts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const fused = { shape: [6], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
 * const ours = importStateDict(new Map([["blocks.0.attn.qkv.bias", fused]]), "timm");
 * assertEquals([...ours.keys()][1], "encoder.blocks.0.attention.key.bias");
 * assertEquals([...ours.values()][1]!.data, Float32Array.of(3, 4));
 * ```
 *
 * @param tensors By the other program's names, in PyTorch's layouts.
 * @param names Whose names they are; `recogniseStateDict()` tells.
 * @returns Tensors by this library's names; those that are only renamed share their numbers with `tensors`.
 * @throws {RangeError} if there are no such names, a tensor has this library's, or one that must be put together lacks a part.
 */
export function importStateDict(
  tensors: ReadonlyMap<string, StateTensor>,
  names: ForeignNames,
  options: ImportStateDictOptions = {},
): Map<string, StateTensor> {
  const table = tableOf(names);
  const rules = table.rules.map(([theirs, ours, change = {}]) => renaming([theirs, ours, change], "in"));
  const state = rename(tensors, rules, undefined);
  const colors = colorsOf(names, options);
  if (colors !== undefined) recolor(state, colors, OUR_COLORS);
  return state;
}

/**
 * Gives the tensors of a classifier of this library the names of another program; the inverse of {@linkcode importStateDict}, but for
 * rounding where colours are scaled differently.
 *
 * @example For timm
 * ```ts
 * import { exportStateDict } from "./state_dicts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const norm = { shape: [2], data: Float32Array.of(1, 2) };
 * assertEquals([...exportStateDict(new Map([["encoder.norm.weight", norm]]), "timm").keys()], ["norm.weight"]);
 * ```
 *
 * @param state By this library's names, as `stateDict()` gives them.
 * @param names Whose names to give.
 * @returns Tensors by the other program's names.
 * @throws {RangeError} if there are no such names, `heads` is missing or not asked for, or a part of a fused tensor is missing.
 */
export function exportStateDict(
  state: ReadonlyMap<string, StateTensor>,
  names: ForeignNames,
  options: ExportStateDictOptions = {},
): Map<string, StateTensor> {
  const table = tableOf(names);
  const { heads } = options;
  const separate = table.rules.some(([theirs]) => theirs.includes("{#}"));
  if (separate ? !(Number.isInteger(heads) && heads! >= 1) : heads !== undefined) {
    const wanted = separate ? "tensors for each head: give heads, how many there are" : "no tensors for each head";
    throw new RangeError(`${table.title} has ${wanted}; got heads ${heads}.`);
  }
  const rules = table.rules.map(([theirs, ours, change = {}]) => renaming([theirs, ours, change], "out"));
  const recolored = new Map(state);
  const colors = colorsOf(names, options);
  if (colors !== undefined) recolor(recolored, OUR_COLORS, colors);
  return rename(recolored, rules, heads);
}

/** Of patches alone: the thesis's other tokenizers begin with what is not linear, or take colours as they are. */
function colorsOf(names: ForeignNames, { colors }: ImportStateDictOptions): ColorScale | undefined {
  if (colors !== undefined && (names === "thesis-fft" || names === "thesis-msvd")) {
    throw new RangeError(`Colours can be rescaled for patches only: got colors for ${JSON.stringify(names)}.`);
  }
  return colors ?? tableOf(names).colors;
}
