import * as tf from "@tensorflow/tfjs-core";
import { loadStateDict, stateDict } from "../nn/state.ts";
import type { TensorValues } from "./checkpoint.ts";
import { loadOptimizerState, optimizerState } from "./optimizer_state.ts";
import type { Rival } from "./task.ts";

/** Stands before the names of a rival's tensors in a checkpoint, its weights' and its optimizer's, which differ by theirs. */
const [WEIGHT, SLOT] = ["rival.weight.", "rival.optimizer."];
/** Its optimizer's steps: its own count, since it makes one for each batch even where the model's gradients are added up. */
const STEP = "rival.step";

/** A rival's weights and its optimizer's state, by name: what a checkpoint has beside the state of the model's optimizer. */
export function rivalState({ model, optimizer }: Rival): Map<string, TensorValues> {
  const named = (prefix: string, tensors: ReadonlyMap<string, TensorValues>) =>
    [...tensors].map(([name, values]): [string, TensorValues] => [prefix + name, values]);
  const step: TensorValues = { shape: [], data: Float32Array.from(optimizer.step.dataSync()) }; // exact up to 2^24
  return new Map([...named(WEIGHT, stateDict(model)), ...named(SLOT, optimizerState(model, optimizer)), [STEP, step]]);
}

/**
 * Sets a rival to what was saved; the inverse of {@linkcode rivalState}.
 *
 * @throws {RangeError} if something is missing or has another shape.
 */
export function loadRivalState({ model, optimizer }: Rival, saved: ReadonlyMap<string, TensorValues>): void {
  const step = saved.get(STEP);
  if (step === undefined) throw new RangeError("The checkpoint is of a run without a rival: resume it without one.");
  loadStateDict(model, without(WEIGHT, saved));
  loadOptimizerState(model, optimizer, without(SLOT, saved));
  tf.tidy(() => optimizer.step.assign(tf.scalar(step.data[0]!, "int32")));
}

/** Those whose names begin with a prefix, without it. */
function without(prefix: string, saved: ReadonlyMap<string, TensorValues>): Map<string, TensorValues> {
  const own = [...saved].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, values]) => [name.slice(prefix.length), values]));
}
