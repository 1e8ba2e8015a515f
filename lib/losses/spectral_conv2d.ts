import * as tf from "@tensorflow/tfjs-core";
import { type CallOptions, Conv2d, type Conv2dOptions, type Initializer } from "../nn/mod.ts";
import { withoutGradient } from "../ops/mod.ts";

/** Below this a vector's length counts as this, as in PyTorch. */
const SHORTEST = 1e-12;

/** Shape of a {@linkcode SpectralConv2d}. */
export interface SpectralConv2dOptions extends Omit<Conv2dOptions, "padding" | "stride"> {
  /** Pixels from one place of the filter to the next. */
  stride: number;
  /** Zeros around the picture, in pixels. */
  padding: number;
}

/**
 * A 2-D convolution whose weight, as a matrix `[out, in·side²]`, is divided by its largest singular value: no direction of a patch is
 * stretched (Miyato et al., "Spectral Normalization for Generative Adversarial Networks", 2018). That value is found by power iteration,
 * one step each training call, which remembers its vector; gradients count its singular vectors as constants. Equal to
 * `torch.nn.utils.parametrizations.spectral_norm`.
 */
export class SpectralConv2d {
  readonly convolution: Conv2d;
  /** Left singular vector as far as it is known, `[out]`. */
  readonly left: tf.Variable<tf.Rank.R1>;

  readonly #stride: number;
  readonly #padding: number;

  /** @param init Makes the variables. */
  constructor({ stride, padding, ...options }: SpectralConv2dOptions, init: Initializer) {
    this.convolution = new Conv2d({ ...options, stride }, init.at("convolution"));
    const first = init.normal<tf.Rank.R1>("left", [options.outputs]);
    this.left = tf.tidy(() => tf.variable(unit(first) as tf.Tensor1D, false));
    first.dispose();
    this.#stride = stride;
    this.#padding = padding;
  }

  /** Applies the layer to `[B, H, W, in]`; gives `[B, H', W', out]`. */
  call(x: tf.Tensor4D, { training }: CallOptions): tf.Tensor4D {
    const { weight, bias } = this.convolution;
    const [p, outputs] = [this.#padding, weight.shape[3]];
    return tf.tidy(() => {
      const matrix = tf.reshape(weight, [weight.size / outputs, outputs]); // [in·side², out]
      const left = withoutGradient(
        (m) => training ? unit(tf.matMul(m, right(m, this.left), true)) : column(this.left),
        matrix,
      );
      if (training) this.left.assign(tf.reshape(left, [outputs])); // what the next call starts from
      const vector = withoutGradient((m) => right(m, tf.reshape(left, [outputs])), matrix); // [in·side², 1]
      const sigma = tf.sum(tf.mul(tf.matMul(matrix, left), vector)); // []
      const filter = tf.div(weight, sigma) as tf.Tensor4D; // [side, side, in, out]
      const padded = tf.pad(x, [[0, 0], [p, p], [p, p], [0, 0]]);
      const y = tf.conv2d(padded as tf.Tensor4D, filter, this.#stride, "valid"); // [B, H', W', out]
      return bias === undefined ? y : tf.add(y, bias);
    });
  }
}

/** The right singular vector that belongs to a left one `[out]`: `[in·side², 1]`, of length 1. */
function right(matrix: tf.Tensor, left: tf.Tensor): tf.Tensor2D {
  return unit(tf.matMul(matrix, column(left))) as tf.Tensor2D;
}

function column(vector: tf.Tensor): tf.Tensor2D {
  return tf.reshape(vector, [vector.size, 1]) as tf.Tensor2D;
}

function unit<T extends tf.Tensor>(vector: T): T {
  return tf.div(vector, tf.maximum(tf.norm(vector), SHORTEST)) as T;
}
