import { moduleTensors, parameters } from "../nn/module.ts";
import { diskAxes } from "../nn/disk_layout.ts";
import { RandomStream } from "../ops/random_stream.ts";
import { Adam } from "./adam.ts";
import { GradientSum } from "./flat_gradients.ts";
import type { TrainSettings } from "./settings.ts";
import type { Rival, Task } from "./task.ts";
import type { StepParts } from "./train_step.ts";
import { WeightAverages } from "./weight_averages.ts";

/** The share that `"adamw"` takes from matrices and filters if nothing else is said, times the learning rate. */
const DEFAULT_DECAY = 0.05;

/** The parts of a run that hold tensors, besides the batches. */
export interface RunParts extends StepParts {
  /** A module. */
  model: object;
  /** The task's, which frees it. */
  rival: Rival | undefined;
}

/** Makes the optimizer and whatever else the settings ask for. */
export function partsOf({ model, rival }: Pick<Task, "model" | "rival">, settings: TrainSettings): RunParts {
  const { learningRate, optimizer, weightDecay = DEFAULT_DECAY, clipNorm, accumulate = 1, averageDecay } = settings;
  const decay = optimizer === "adamw" ? { weightDecay, decayed: matricesAndFilters(model) } : {};
  const adam = new Adam(parameters(model), { learningRate, clipNorm, ...decay });
  return {
    model,
    rival,
    optimizer: adam,
    random: new RandomStream(settings.seed),
    sum: accumulate > 1 ? new GradientSum(adam.groups) : undefined,
    averages: averageDecay === undefined ? undefined : new WeightAverages(model, averageDecay),
  };
}

/** Frees all but the model and its rival. */
export function disposeParts({ optimizer, random, sum, averages }: RunParts): void {
  for (const part of [optimizer, random, sum, averages]) part?.dispose();
}

/**
 * Names of the parameters that multiply activations: those of linear layers and convolutions, which lie on disk with their axes in
 * another order. Biases, norms, class token and positions are none.
 *
 * @param model A module.
 * @returns Names as `parameters()` gives them.
 */
export function matricesAndFilters(model: object): Set<string> {
  const found = moduleTensors(model).filter(({ owner, field }) => diskAxes(owner, field) !== undefined);
  return new Set(found.map(({ path }) => path));
}
