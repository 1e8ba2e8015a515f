import * as tf from "@tensorflow/tfjs-core";
import { diskAxes } from "../nn/disk_layout.ts";
import { moduleTensors } from "../nn/module.ts";
import type { Adam, AdamSlots } from "./adam.ts";
import type { TensorValues } from "./checkpoint.ts";

/** PyTorch's names of Adam's averages, which stand before the names of the parameters on disk. */
const PREFIX = { first: "exp_avg.", second: "exp_avg_sq." } as const;

/**
 * The averages of an optimizer in PyTorch's layouts, under `exp_avg.<parameter>` and `exp_avg_sq.<parameter>`.
 *
 * @param model Whose parameters the optimizer holds.
 * @param optimizer Its optimizer.
 * @returns Tensors by name.
 */
export function optimizerState(model: object, optimizer: Adam): Map<string, TensorValues> {
  const axes = axesOnDisk(model);
  const entries = [...optimizer.slots()].flatMap(([name, slots]) =>
    (["first", "second"] as const).map((part): [string, TensorValues] => {
      const tensor = slots[part];
      const turned = tf.tidy(() => tf.transpose<tf.Tensor>(tensor, axes.get(name)));
      const values = { shape: [...turned.shape], data: turned.dataSync() as Float32Array };
      tf.dispose([tensor, turned]);
      return [PREFIX[part] + name, values];
    })
  );
  return new Map(entries);
}

/**
 * Sets the averages of an optimizer; the inverse of {@linkcode optimizerState}.
 *
 * @param model Whose parameters the optimizer holds.
 * @param optimizer Its optimizer.
 * @param saved Tensors by name.
 * @throws {RangeError} if one is missing or has another shape than its parameter.
 */
export function loadOptimizerState(
  model: object,
  optimizer: Adam,
  saved: ReadonlyMap<string, TensorValues>,
): void {
  tf.tidy(() => {
    const read = (name: string, axes: number[]) => {
      const values = saved.get(name);
      if (values === undefined) throw new RangeError(`The saved state of the optimizer has no ${name}.`);
      const inverse = axes.map((_, axis) => axes.indexOf(axis));
      return tf.transpose(tf.tensor(values.data, values.shape, "float32"), inverse);
    };
    const slots = [...axesOnDisk(model)].map(([name, axes]): [string, AdamSlots] => [
      name,
      { first: read(PREFIX.first + name, axes), second: read(PREFIX.second + name, axes) },
    ]);
    optimizer.setSlots(new Map(slots));
  });
}

/** The axes of every trained variable in the order of PyTorch's. */
function axesOnDisk(model: object): Map<string, number[]> {
  const entries = moduleTensors(model).flatMap(({ path, tensor, owner, field }): [string, number[]][] =>
    tensor instanceof tf.Variable && tensor.trainable
      ? [[path, [...diskAxes(owner, field) ?? tensor.shape.keys()]]]
      : []
  );
  return new Map(entries);
}
