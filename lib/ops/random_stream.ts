import * as tf from "@tensorflow/tfjs-core";
import { dropout } from "./dropout.ts";
import {
  type IntegerOptions,
  multinomial,
  type NormalOptions,
  randomIntegers,
  randomNormal,
  randomUniform,
  truncatedNormal,
  type UniformOptions,
} from "./random.ts";
import { type Seed, seedTensor } from "./seed.ts";

/**
 * A source of random tensors that remembers how far it has come. Seed and counter stand in one variable, which moves on by
 * tensor ops alone: a recorded function draws new numbers on every call, and a checkpoint that saves and restores
 * {@linkcode RandomStream.state} continues the stream where it stood.
 *
 * @example Two draws differ, and a second stream with the same seed repeats them
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { RandomStream } from "./random_stream.ts";
 * import { assertEquals, assertNotEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const [stream, again] = [new RandomStream(42), new RandomStream(42)];
 * const first = stream.normal([3]).arraySync();
 * assertNotEquals(stream.normal([3]).arraySync(), first);
 * assertEquals(again.normal([3]).arraySync(), first);
 * ```
 */
export class RandomStream {
  /** int32 `[2]`: the seed, and the number of draws so far. */
  readonly state: tf.Variable<tf.Rank.R1>;

  readonly #step: tf.Tensor1D;

  /**
   * @param seed A whole number that fits int32, with the counter at 0; or both, as a pair or as an int32 tensor `[2]`.
   * @throws {RangeError | TypeError} if it is none of these.
   */
  constructor(seed: number | Seed) {
    this.state = tf.tidy(() =>
      tf.variable(seedTensor(typeof seed === "number" ? [seed, 0] : seed) as tf.Tensor1D, false)
    );
    this.#step = tf.keep(tf.tensor1d([0, 1], "int32"));
  }

  /** The seed of the next draw, int32 `[2]`; the caller disposes it. Every method below uses one. */
  next(): tf.Tensor1D {
    const seed = tf.clone(this.state);
    tf.tidy(() => this.state.assign(tf.add(this.state, this.#step))); // int32 wraps around: 2^32 draws until it repeats
    return seed;
  }

  /** See {@linkcode randomUniform}. */
  uniform(shape: readonly number[], options?: UniformOptions): tf.Tensor {
    return tf.tidy(() => randomUniform(shape, this.next(), options));
  }

  /** See {@linkcode randomIntegers}. */
  integers(shape: readonly number[], options: IntegerOptions): tf.Tensor {
    return tf.tidy(() => randomIntegers(shape, this.next(), options));
  }

  /** See {@linkcode randomNormal}. */
  normal(shape: readonly number[], options?: NormalOptions): tf.Tensor {
    return tf.tidy(() => randomNormal(shape, this.next(), options));
  }

  /** See {@linkcode truncatedNormal}. */
  truncatedNormal(shape: readonly number[], options?: NormalOptions): tf.Tensor {
    return tf.tidy(() => truncatedNormal(shape, this.next(), options));
  }

  /** See {@linkcode multinomial}. */
  multinomial(logits: tf.Tensor, samples: number): tf.Tensor {
    return tf.tidy(() => multinomial(logits, samples, this.next()));
  }

  /** See {@linkcode dropout}. */
  dropout<T extends tf.Tensor>(x: T, rate: number): T {
    return tf.tidy(() => dropout(x, rate, this.next()));
  }

  /**
   * A new stream with a seed and a counter that this one draws. Streams for parts of a program keep the parts independent: how
   * much one draws does not change what the others do.
   */
  fork(): RandomStream {
    const seed = tf.tidy(() => {
      return tf.engine().runKernel("StatelessRandomUniformFullInt", { seed: this.next() }, { shape: [2] }) as tf.Tensor;
    }); // [2]
    const stream = new RandomStream(seed);
    seed.dispose();
    return stream;
  }

  /** Frees the variable. */
  dispose(): void {
    this.state.dispose();
    this.#step.dispose();
  }
}
