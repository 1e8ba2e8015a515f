import * as tf from "@tensorflow/tfjs-core";
import { parameters } from "../../lib/nn/mod.ts";
import { capture } from "../../lib/tensorflow/mod.ts";
import { encodeWaveletPixels, WaveletTokenizer } from "../../lib/tokenizers/mod.ts";
import type { ImageSize, Tokenizer, Tokens } from "../../lib/tokenizers/mod.ts";
import type { Mode } from "./cases.ts";

/** Makes tokens of a batch once, and returns numbers that tell what came out: a run ends when they are here. */
export type Work = {
  (): number[];
  /** Frees what the work keeps. */
  dispose(): void;
};

/** Tensors that a recorded function is given. */
export type Inputs = {
  /** The tensors of a batch, outside of the recording. */
  inputs(): tf.Tensor[];
  /** Frees the tensors of one batch, once they were used. */
  release(inputs: tf.Tensor[]): void;
};

/** What tokens are made of. */
export type Source = Inputs & {
  /** Tokens of such tensors; within a recording. */
  tokens(inputs: tf.Tensor[], training: boolean): Tokens;
};

/** Tensors that are there, and stay. */
export function given(...tensors: tf.Tensor[]): Inputs {
  return { inputs: () => tensors, release: () => {} };
}

/** What a tokenizer makes tokens of, from pixels B·H·W·3 and the images that they are. */
export function sourceOf(tokenizer: Tokenizer, pixels: Uint8Array, images: tf.Tensor4D): Source {
  const [, height, width] = images.shape;
  if (tokenizer instanceof WaveletTokenizer) return pixelSource(tokenizer, pixels, [height, width]);
  return { ...given(images), tokens: ([x], training) => tokenizer.tokenize(x as tf.Tensor4D, { training }) };
}

/** Pixels that are coded anew each time, outside of the recording: the wavelet symbols'. */
function pixelSource(tokenizer: WaveletTokenizer, pixels: Uint8Array, imageSize: ImageSize): Source {
  const options = tokenizer.pixelOptions(imageSize);
  return {
    tokens: ([ids, lengths]) => tokenizer.embed({ ids: ids as tf.Tensor2D, lengths: lengths as tf.Tensor1D }),
    inputs() {
      const { ids, lengths, n } = encodeWaveletPixels(pixels, options);
      return [tf.tensor2d(ids, [lengths.length, n], "int32"), tf.tensor1d(lengths, "int32")]; // [B, N], [B]
    },
    release: (inputs) => tf.dispose(inputs),
  };
}

/**
 * The work of a mode, recorded by `capture()`. "forward" gives the mean square of each image's tokens, padding apart; "gradient" their
 * mean over the batch, and the norm of its gradient by all parameters.
 */
export function workOf(tokenizer: Tokenizer, source: Source, mode: Mode): Work {
  const variables = [...parameters(tokenizer).values()];
  return recorded(source, (inputs) => {
    if (mode === "forward") return meanSquares(source.tokens(inputs, false)); // [B]
    const { value, grads } = tf.variableGrads(
      () => tf.mean(meanSquares(source.tokens(inputs, true))) as tf.Scalar,
      variables,
    );
    const squares = Object.values(grads).map((gradient) => tf.sum(tf.square(gradient)));
    return tf.stack([value, tf.sqrt(tf.addN(squares))]); // [2]
  });
}

/** Work that a function of tensors does, recorded by `capture()`. */
export function recorded({ inputs, release }: Inputs, compute: (inputs: tf.Tensor[]) => tf.Tensor): Work {
  const run = capture((...inputs: tf.Tensor[]) => tf.tidy(() => compute(inputs)));
  const work = () => {
    const tensors = inputs();
    const result = run(...tensors);
    const values = Array.from(result.dataSync());
    result.dispose();
    release(tensors);
    return values;
  };
  return Object.assign(work, { dispose: () => run.dispose() });
}

/** Of each image, `[B]`: over all N·D numbers, in which padding counts as 0. */
function meanSquares({ tokens, mask, padded }: Tokens): tf.Tensor1D {
  const squares = tf.square(tokens); // [B, N, D]
  const real = padded ? tf.mul(squares, tf.expandDims(tf.cast(mask, "float32"), 2)) : squares; // [B, N, D]
  return tf.mean(real, [1, 2]);
}
