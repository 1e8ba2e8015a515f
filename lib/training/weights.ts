import {
  exportStateDict,
  type ExportStateDictOptions,
  type ForeignNames,
  importStateDict,
  type ImportStateDictOptions,
  recogniseStateDict,
} from "../models/mod.ts";
import { loadStateDict, stateDict, type StateTensor } from "../nn/mod.ts";
import { replaceFile } from "./durable_files.ts";
import { parseSafetensors, type SafetensorsEntry, serializeSafetensors } from "./safetensors.ts";

/** Options of {@linkcode saveWeights}. */
export interface SaveWeightsOptions extends ExportStateDictOptions {
  /** Under whose names. Default: this library's. */
  names?: ForeignNames;
  /** How numbers are written; float16 takes half the space and keeps 11 bits of each. Default: `"float32"`. */
  precision?: "float32" | "float16";
  /** Texts to write beside. */
  metadata?: Readonly<Record<string, string>>;
}

/** Options of {@linkcode loadWeights}. */
export interface LoadWeightsOptions extends ImportStateDictOptions {
  /** Whose names the file has. Default: this library's. */
  names?: ForeignNames;
}

/**
 * Writes parameters and buffers of a module as a safetensors file, in PyTorch's layouts, under this library's names or another
 * program's. An old file of that name is replaced when the new one is whole.
 *
 * @example There and back
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer, Linear } from "../nn/mod.ts";
 * import { loadWeights, saveWeights } from "./weights.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const [from, to] = [new Linear(3, 2, new Initializer(0)), new Linear(3, 2, new Initializer(1))];
 * const folder = await Deno.makeTempDir({ dir: "out" });
 * await saveWeights(from, `${folder}/weights.safetensors`);
 * await loadWeights(to, `${folder}/weights.safetensors`);
 * assertEquals(to.weight.arraySync(), from.weight.arraySync());
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @param module Any module; for another program's names, a classifier.
 * @param path The file.
 * @throws {RangeError} as `exportStateDict()` does.
 */
export async function saveWeights(
  module: object,
  path: string,
  { names, precision = "float32", metadata = {}, ...options }: SaveWeightsOptions = {},
): Promise<void> {
  const state = stateDict(module);
  const named = names === undefined ? state : exportStateDict(state, names, options);
  const entries = [...named].map(([name, tensor]) => [name, entryOf(tensor, precision)] as const);
  await replaceFile(path, serializeSafetensors(new Map(entries), { format: "pt", ...metadata }));
}

function entryOf({ shape, data }: StateTensor, precision: "float32" | "float16"): SafetensorsEntry {
  if (precision === "float32") return { dtype: "F32", shape, data };
  const halves = Float16Array.from(data);
  if (!halves.every(Number.isFinite)) {
    throw new RangeError(`float16 ends at 65,504, and a weight is beyond that: write float32.`);
  }
  return { dtype: "F16", shape, data: halves };
}

/**
 * Reads a safetensors file into a module, all or nothing; the inverse of {@linkcode saveWeights}. Files of timm, Hugging Face and the
 * thesis's author are read with `names`; `classifierConfigOf()` says what classifier they fit.
 *
 * @example A file with other names
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createClassifier } from "../models/mod.ts";
 * import { loadWeights, saveWeights } from "./weights.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const config = { tokenizer: "vit", profile: "tiny", classes: 6, headLayers: 1, finalNorm: true } as const;
 * const [from, to] = [createClassifier(config, 0), createClassifier(config, 1)];
 * const folder = await Deno.makeTempDir({ dir: "out" });
 * await saveWeights(from, `${folder}/timm.safetensors`, { names: "timm" });
 * await loadWeights(to, `${folder}/timm.safetensors`, { names: "timm" });
 * assertEquals(to.head.output.weight.arraySync(), from.head.output.weight.arraySync());
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @param module What was built for these weights.
 * @param path The file.
 * @throws {RangeError} that lists the tensors that are missing, have no place or another shape, and says whose names the file seems to have.
 */
export async function loadWeights(
  module: object,
  path: string,
  { names, ...options }: LoadWeightsOptions = {},
): Promise<void> {
  const saved = readTensors(await Deno.readFile(path));
  try {
    loadStateDict(module, names === undefined ? saved : importStateDict(saved, names, options));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const found = recogniseStateDict(saved.keys());
    const hint = found === undefined || found === (names ?? "ours")
      ? ""
      : ` By its names the file is one of ${JSON.stringify(found)}: give ${
        found === "ours" ? "no names" : `names: ${JSON.stringify(found)}`
      }.`;
    throw new RangeError(`${path} was not loaded. ${error.message}${hint}`, { cause: error });
  }
}

/** The tensors of a file, without PyTorch's batch counters. */
function readTensors(bytes: Uint8Array): Map<string, StateTensor> {
  const tensors = new Map<string, StateTensor>();
  for (const [name, { dtype, shape, data }] of parseSafetensors(bytes).tensors) {
    if (name.endsWith("num_batches_tracked")) continue;
    if (!dtype.startsWith("F")) throw new RangeError(`Weights are floating-point numbers: ${name} is ${dtype}.`);
    tensors.set(name, { shape, data: data instanceof Float32Array ? data : Float32Array.from(data, Number) });
  }
  return tensors;
}
