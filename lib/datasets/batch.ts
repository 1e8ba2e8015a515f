import * as tf from "@tensorflow/tfjs-core";
import type { ReadyPicture } from "./picture_cache.ts";

/** Pictures and their labels. Whoever receives them disposes all tensors. */
export interface Batch {
  /** float32 `[B, H, W, 3]` in [0, 1]. */
  images: tf.Tensor4D;
  /** int32 `[B]`, places in `classes`; or float32 `[B]`, targets, if the loader was asked for these. */
  labels: tf.Tensor1D;
  /** Place in the epoch's order behind this batch, those passed over included: an epoch that begins there goes on after it. */
  next: number;
  /** What the loader's `prepare` made of each picture, `[B, length]`; empty without it. */
  prepared: Record<string, tf.Tensor2D>;
}

const UNIT = Float32Array.from({ length: 256 }, (_, value) => value / 255);

/** What a batch is made of. */
export interface BatchParts {
  /** Of side `imageSize`. */
  pictures: readonly ReadyPicture[];
  imageSize: number;
  /** A label or target a picture. */
  labels: readonly number[];
  labelType: "int32" | "float32";
  next: number;
}

/** Stacks pictures and what was made of them. */
export function toBatch({ pictures, imageSize, labels, labelType, next }: BatchParts): Batch {
  const b = pictures.length;
  const perPicture = imageSize * imageSize * 3;
  const values = new Float32Array(b * perPicture);
  pictures.forEach(({ pixels }, i) => {
    const from = i * perPicture;
    for (let k = 0; k < perPicture; k++) values[from + k] = UNIT[pixels[k]!]!;
  });
  const prepared = Object.keys(pictures[0]?.prepared ?? {}).map((name) => [name, stack(pictures, name)] as const);
  return {
    images: tf.tensor4d(values, [b, imageSize, imageSize, 3]), // [B, H, W, 3]
    labels: tf.tensor1d([...labels], labelType), // [B]
    next,
    prepared: Object.fromEntries(
      prepared.map(([name, rows]) => [name, tf.tensor2d(rows, [b, rows.length / b], typeOf(rows))]), // [B, length]
    ),
  };
}

function typeOf(array: Float32Array | Int32Array): "int32" | "float32" {
  return array instanceof Int32Array ? "int32" : "float32";
}

/** The arrays of one name, one behind the other. */
function stack(pictures: readonly ReadyPicture[], name: string): Float32Array | Int32Array {
  const first = pictures[0]!.prepared![name]!;
  const { length } = first;
  const size = pictures.length * length;
  const rows = first instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);
  pictures.forEach(({ prepared }, i) => {
    const array = prepared?.[name];
    if (array === undefined || array.length !== length || typeOf(array) !== typeOf(first)) {
      const kind = (of: typeof array) => of === undefined ? "none" : `${of.length} of ${typeOf(of)}`;
      throw new RangeError(
        `prepare() makes numbers as many and of one type for all pictures: of "${name}" it made ${
          kind(first)
        } for one and ${kind(array)} for another.`,
      );
    }
    rows.set(array, i * length);
  });
  return rows;
}
