import * as tf from "@tensorflow/tfjs-core";
import { disposeModule, parameters } from "../../lib/nn/mod.ts";
import { capture } from "../../lib/tensorflow/mod.ts";
import type { Tokenizer } from "../../lib/tokenizers/mod.ts";
import { watchModules } from "../../lib/training/watch_modules.ts";

/** What a module is made of, read off it and off a recording of its work. */
export interface Recorded {
  /** What the part at a path returned last, without the batch: of a tokenizer its tokens, `[N, D]`. "" is the module itself. */
  result(path: string): readonly number[];
  /** The shape of a parameter. */
  weight(path: string): readonly number[];
  /** How many numbers are trained, in the parts whose paths begin so; default: in all. */
  parameters(path?: string): number;
}

/** Records a tokenizer on a picture of a side in pixels, which computes nothing, and frees it. */
export function recordTokenizer(tokenizer: Tokenizer, side: number): Recorded {
  return recordModule(tokenizer, [1, side, side, 3], (images) => {
    return tokenizer.tokenize(images as tf.Tensor4D, { training: false }).tokens;
  });
}

/** Records a call of a module, which computes nothing, and frees it. */
export function recordModule(module: object, inputShape: number[], call: (x: tf.Tensor) => tf.Tensor): Recorded {
  const results = new Map<string, readonly number[]>();
  const weights = new Map([...parameters(module)].map(([path, { shape }]) => [path, shape]));
  const paths: string[] = [];
  const end = watchModules(module, {
    enter: (path) => paths.push(path),
    leave: (result) => {
      const path = paths.pop()!;
      const tensor = result instanceof tf.Tensor ? result : (result as { tokens?: unknown } | undefined)?.tokens;
      if (tensor instanceof tf.Tensor) results.set(path, tensor.shape.slice(1));
    },
  });
  const input = tf.zeros(inputShape as [number]);
  try {
    capture(call).trace(input);
  } finally {
    end();
    input.dispose();
    disposeModule(module);
  }
  return {
    result: (path) => found(results, path),
    weight: (path) => found(weights, path),
    parameters(path = "") {
      const counts = [...weights].map(([name, shape]) => name.startsWith(path) ? tf.util.sizeFromShape([...shape]) : 0);
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}

function found(shapes: ReadonlyMap<string, readonly number[]>, path: string): readonly number[] {
  const shape = shapes.get(path);
  if (shape === undefined) throw new RangeError(`There is ${[...shapes.keys()].join(", ")}: got "${path}".`);
  return shape;
}

/** A shape as people write it: `64 × 768`. */
export function times(shape: readonly number[]): string {
  return shape.map((size) => size.toLocaleString("en")).join(" × ");
}
