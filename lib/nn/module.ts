import * as tf from "@tensorflow/tfjs-core";
import type { RandomStream } from "../ops/mod.ts";

/*
 * A module is a plain class with a method `call`. Its fields hold what it is made of: variables (trained or not), constant
 * tensors, other modules, and arrays of these. Numbers and strings are settings. Everything below finds the parts by walking
 * the fields, so that a module registers nothing.
 */

/** What every module's `call` takes beside its input. */
export interface CallOptions {
  /** Whether this is a training step: dropout drops, batch normalisation uses and updates the batch's statistics. */
  training: boolean;
  /** Where dropout draws from; needed when training with a dropout rate above 0. */
  random?: RandomStream;
}

/** A tensor that a module holds, and where. */
export interface ModuleTensor {
  /** Names of the fields from the outermost module inwards, in snake case: `blocks.0.attention.query.weight`. */
  path: string;
  tensor: tf.Tensor;
  /** The innermost module. */
  owner: object;
  /** Name of its field, as in TypeScript. */
  field: string;
}

/**
 * All tensors of a module and of the modules inside, in the order of the fields. A tensor or module that is reached twice (weights
 * shared by two layers) counts once, where it is reached first.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { moduleTensors } from "./module.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const module = { layers: [{ weight: tf.variable(tf.zeros([2])) }], runningMean: tf.variable(tf.zeros([2]), false) };
 * assertEquals(moduleTensors(module).map(({ path }) => path), ["layers.0.weight", "running_mean"]);
 * ```
 *
 * @param module Any module.
 * @returns Its tensors; they stay the module's.
 */
export function moduleTensors(module: object): ModuleTensor[] {
  const found: ModuleTensor[] = [];
  const seen = new Set<object>();
  const visit = (owner: object, prefix: string) => {
    for (const [field, value] of Object.entries(owner)) {
      if (typeof value !== "object" || value === null || seen.has(value) || ArrayBuffer.isView(value)) continue;
      seen.add(value);
      const path = `${prefix}${snakeCase(field)}`;
      if (value instanceof tf.Tensor) found.push({ path, tensor: value, owner, field });
      else visit(value, `${path}.`);
    }
  };
  seen.add(module);
  visit(module, "");
  return found;
}

/**
 * The trained variables of a module by their paths, for an optimizer.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "./initializer.ts";
 * import { Linear } from "./linear.ts";
 * import { parameters } from "./module.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const module = { output: new Linear(3, 2, new Initializer(0)) };
 * assertEquals([...parameters(module).keys()], ["output.weight", "output.bias"]);
 * ```
 *
 * @param module Any module.
 * @returns The module's own variables.
 */
export function parameters(module: object): Map<string, tf.Variable> {
  return variables(module, true);
}

/**
 * The variables of a module that are not trained, by their paths: running means and variances.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { BatchNorm } from "./batch_norm.ts";
 * import { buffers } from "./module.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals([...buffers(new BatchNorm(3)).keys()], ["running_mean", "running_var"]);
 * ```
 *
 * @param module Any module.
 * @returns The module's own variables.
 */
export function buffers(module: object): Map<string, tf.Variable> {
  return variables(module, false);
}

/**
 * Counts the trained numbers of a module.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "./initializer.ts";
 * import { Linear } from "./linear.ts";
 * import { countParameters } from "./module.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * assertEquals(countParameters(new Linear(3, 2, new Initializer(0))), 3 * 2 + 2);
 * ```
 *
 * @param module Any module.
 * @returns How many numbers its parameters hold.
 */
export function countParameters(module: object): number {
  return [...parameters(module).values()].reduce((sum, { size }) => sum + size, 0);
}

/**
 * Frees all tensors of a module. It cannot be called any more.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { Initializer } from "./initializer.ts";
 * import { Linear } from "./linear.ts";
 * import { disposeModule } from "./module.ts";
 * import { assert } from "@std/assert";
 *
 * await openTensorFlow();
 * const layer = new Linear(3, 2, new Initializer(0));
 * disposeModule(layer);
 * assert(layer.weight.isDisposed);
 * ```
 *
 * @param module Any module.
 */
export function disposeModule(module: object): void {
  for (const { tensor } of moduleTensors(module)) tensor.dispose();
}

function variables(module: object, trainable: boolean): Map<string, tf.Variable> {
  const found = moduleTensors(module).flatMap(({ path, tensor }) =>
    tensor instanceof tf.Variable && tensor.trainable === trainable ? [[path, tensor] as const] : []
  );
  return new Map(found);
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
