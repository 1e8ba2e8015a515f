import * as tf from "@tensorflow/tfjs-core";
import { FiniteScalarQuantizer, type Quantizer, VectorQuantizer } from "../decoder/mod.ts";
import { codeCounts, codeStatistics } from "../metrics/mod.ts";
import { type CallOptions, Dropout, type Initializer, Linear } from "../nn/mod.ts";

/** Slope of the thesis's LeakyReLU below zero. */
const NEGATIVE_SLOPE = 0.01;
/** C, numbers of a vector that VQ quantises, where none is given: few, so that near codes are alike (Yu et al., "Vector-quantized Image
 * Modeling with Improved VQGAN", 2022, section 3.2). */
const CODE_WIDTH = 8;

/** What stands between tokenizer and detokenizer. Plain data. */
export type BottleneckConfig =
  /** Nothing: how good the rest can be. */
  | { kind: "none" }
  /** The thesis's: a linear map of tokens to D numbers, LeakyReLU, and dropout of a share of them. Default: 0.5. */
  | { kind: "linear"; dropout?: number }
  /** One of `codes` for each token, learned; see `VectorQuantizerOptions`. `codeWidth`: numbers of what is quantised. Default: 8. */
  | { kind: "vq"; codes: number; codeWidth?: number; commitment?: number; decay?: number }
  /** One of ∏ levels codes for each token, a fixed lattice; see `FiniteScalarQuantizer`. */
  | { kind: "fsq"; levels: readonly number[] };

/** What comes through a bottleneck. */
export type Bottlenecked = {
  /** `[B, N, D]`. */
  tokens: tf.Tensor3D;
  /** Their codes, int32 `[B, N]`; of quantised bottlenecks. */
  codes?: tf.Tensor2D;
  /** To be added to the loss; of those with something to add. */
  penalty?: tf.Scalar;
  /** Scalars to be logged: `perplexity` and `codeUse` of the batch, of quantised bottlenecks. */
  aux: Record<string, tf.Scalar>;
};

/** Tokens `[B, N, D]` to tokens `[B, N, D]`, through a narrow place. A module. */
export interface Bottleneck {
  /** Passes tokens through. The caller owns the tensors in the result. */
  call(tokens: tf.Tensor3D, options: CallOptions): Bottlenecked;
  /** Floating-point operations for N tokens: 2 a multiply-add. */
  flops(tokens: number): number;
}

/** The thesis's bottleneck: linear, LeakyReLU, dropout. */
class LinearBottleneck implements Bottleneck {
  readonly linear: Linear;
  readonly #dropout: Dropout;

  constructor(width: number, dropout: number, init: Initializer) {
    this.linear = new Linear(width, width, init.at("linear"));
    this.#dropout = new Dropout(dropout);
  }

  call(tokens: tf.Tensor3D, options: CallOptions): Bottlenecked {
    return tf.tidy(() => {
      const features = tf.leakyRelu(this.linear.call(tokens), NEGATIVE_SLOPE); // [B, N, D]
      return { tokens: this.#dropout.call(features, options), aux: {} };
    });
  }

  flops(tokens: number): number {
    return this.linear.flops(tokens);
  }
}

/** Tokens as codes: linear to the quantizer's few numbers, quantised, linear back. */
export class QuantizedBottleneck implements Bottleneck {
  readonly down: Linear;
  readonly up: Linear;

  /**
   * @param width D, numbers a token.
   * @param quantizer What makes codes.
   * @param init Makes the variables.
   */
  constructor(width: number, readonly quantizer: Quantizer, init: Initializer) {
    this.down = new Linear(width, quantizer.width, init.at("down"));
    this.up = new Linear(quantizer.width, width, init.at("up"));
  }

  /** See {@linkcode Bottleneck.call}. */
  call(tokens: tf.Tensor3D, options: CallOptions): Bottlenecked {
    return tf.tidy(() => {
      const { vectors, codes, penalty } = this.quantizer.quantize(this.down.call(tokens), options); // [B, N, C]
      const { perplexity, codeUse } = codeStatistics(codeCounts(codes, this.quantizer.codes));
      return { tokens: this.up.call(vectors), codes, penalty, aux: { perplexity, codeUse } };
    });
  }

  /** Tokens `[B, N, D]` that codes `[B, N]` stand for. */
  lookup(codes: tf.Tensor2D): tf.Tensor3D {
    return tf.tidy(() => this.up.call(this.quantizer.lookup(codes)));
  }

  /** See {@linkcode Bottleneck.flops}; the search for the nearest code of VQ included. */
  flops(tokens: number): number {
    const { codes, width } = this.quantizer;
    const search = this.quantizer instanceof VectorQuantizer ? 2 * tokens * codes * width : 0;
    return this.down.flops(tokens) + search + this.up.flops(tokens);
  }
}

/**
 * Makes the bottleneck that `config` describes.
 *
 * @param width D, numbers a token.
 * @param init Makes the variables.
 * @returns Undefined for none.
 * @throws {RangeError} if there is none of that kind, or a setting is not one of it or out of range.
 */
export function createBottleneck(
  config: BottleneckConfig,
  width: number,
  init: Initializer,
): Bottleneck | undefined {
  const { kind, ...settings } = config;
  if (!Object.hasOwn(SETTINGS, kind)) {
    throw new RangeError(`A bottleneck is one of ${Object.keys(SETTINGS).join(", ")}: got ${JSON.stringify(kind)}.`);
  }
  const unknown = Object.keys(settings).filter((name) => !SETTINGS[kind].includes(name));
  if (unknown.length > 0) {
    throw new RangeError(
      `The bottleneck "${kind}" has no setting ${unknown.join(", ")}: it has ${SETTINGS[kind].join(", ") || "none"}.`,
    );
  }
  switch (config.kind) {
    case "none":
      return undefined;
    case "linear":
      return new LinearBottleneck(width, config.dropout ?? 0.5, init);
    case "vq": {
      const { kind: _, codeWidth = CODE_WIDTH, ...options } = config;
      return new QuantizedBottleneck(
        width,
        new VectorQuantizer({ ...options, width: codeWidth }, init.at("quantizer")),
        init,
      );
    }
    case "fsq":
      return new QuantizedBottleneck(width, new FiniteScalarQuantizer(config.levels), init);
  }
}

const SETTINGS: Record<BottleneckConfig["kind"], readonly string[]> = {
  none: [],
  linear: ["dropout"],
  vq: ["codes", "codeWidth", "commitment", "decay"],
  fsq: ["levels"],
};
