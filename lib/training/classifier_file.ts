import { type Classifier, type ClassifierConfig, createClassifier } from "../models/mod.ts";
import { parseSafetensors } from "./safetensors.ts";
import { loadWeights, saveWeights } from "./weights.ts";

/** A trained classifier with all that is needed to use it. */
export interface TrainedClassifier {
  model: Classifier;
  config: ClassifierConfig;
  /** Names of the classes, in the order of the logits. */
  classes: readonly string[];
}

/**
 * Writes a classifier as one safetensors file that says how to build it and what its classes are called: to pass on what was trained,
 * without the optimizer that a checkpoint holds. Other programs read the weights, under this library's names.
 *
 * @example There and back, in half the space
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createClassifier } from "../models/mod.ts";
 * import { loadClassifier, saveClassifier } from "./classifier_file.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const config = { tokenizer: "vit", profile: "tiny", classes: 2 } as const;
 * const folder = await Deno.makeTempDir({ dir: "out" });
 * const path = `${folder}/vit.safetensors`;
 * await saveClassifier({ model: createClassifier(config, 0), config, classes: ["cat", "dog"] }, path, "float16");
 * const { classes } = await loadClassifier(path);
 * assertEquals(classes, ["cat", "dog"]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @param trained What to write.
 * @param path The file; an old one is replaced when the new one is whole.
 * @param precision How numbers are written. Default: `"float32"`.
 */
export async function saveClassifier(
  { model, config, classes }: TrainedClassifier,
  path: string,
  precision: "float32" | "float16" = "float32",
): Promise<void> {
  const metadata = { config: JSON.stringify(config), classes: JSON.stringify(classes) };
  await saveWeights(model, path, { precision, metadata });
}

/**
 * Reads what {@linkcode saveClassifier} wrote.
 *
 * @example Only a file that says what it holds
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer, Linear } from "../nn/mod.ts";
 * import { loadClassifier } from "./classifier_file.ts";
 * import { saveWeights } from "./weights.ts";
 * import { assertRejects } from "@std/assert";
 *
 * await openTensorFlow();
 * const folder = await Deno.makeTempDir({ dir: "out" });
 * await saveWeights(new Linear(2, 2, new Initializer(0)), `${folder}/layer.safetensors`);
 * await assertRejects(() => loadClassifier(`${folder}/layer.safetensors`), RangeError, "does not say how to build");
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @param path The file.
 * @returns The classifier; the caller owns the model.
 * @throws {RangeError} if the file does not say how to build one, or its weights do not fit.
 */
export async function loadClassifier(path: string): Promise<TrainedClassifier> {
  const { metadata } = parseSafetensors(await Deno.readFile(path));
  if (metadata.config === undefined || metadata.classes === undefined) {
    throw new RangeError(`${path} does not say how to build its model: build it yourself, and use loadWeights().`);
  }
  const config = JSON.parse(metadata.config) as ClassifierConfig;
  const model = createClassifier(config, 0);
  await loadWeights(model, path);
  return { model, config, classes: JSON.parse(metadata.classes) as string[] };
}
