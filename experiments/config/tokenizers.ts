import { z } from "zod";
import { count, flag, optionalCount, positive, share, sizes } from "./parts.ts";

const wavelet = {
  wavelet: z.enum(["haar", "bior4.4"]).exactOptional(),
  boundary: z.enum(["periodization", "reflect"]).exactOptional(),
};

/** Settings of each tokenizer. */
export const tokenizers = {
  vit: {},
  fft: {
    filterSize: count.exactOptional(),
    energyShare: share.exactOptional(),
    pass: z.enum(["low", "high", "unshifted"]).exactOptional(),
    window: z.enum(["square", "circle"]).exactOptional(),
    form: z.enum(["unshuffle", "patches", "strips", "rings"]).exactOptional(),
    bands: count.exactOptional(),
    projections: z.enum(["shared", "own"]).exactOptional(),
    mixing: flag,
    normalized: flag,
    magnitudes: flag,
  },
  msvd: {
    mixing: flag,
    branches: z.union([z.literal(1), z.literal(2)]).exactOptional(),
    scorer: z.enum(["sigmoid", "relu", "softplus"]).exactOptional(),
    gating: z.enum(["product", "attention"]).exactOptional(),
  },
  svd: {
    rank: z.union([
      z.strictObject({ rank: count }),
      z.strictObject({ share, of: z.enum(["sigma", "energy"]), maxRank: count }),
    ]),
    rankOf: z.enum(["image", "channel", "batch"]).exactOptional(),
    signs: z.enum(["canonical", "arbitrary"]).exactOptional(),
  },
  wavelet: { ...wavelet, planes: count, finalThreshold: positive.exactOptional(), maxTokens: count.exactOptional() },
  "wavelet-ycbcr": { ...wavelet, threshold: z.number().min(0).exactOptional() },
  dct: { block: count.exactOptional(), coefficients: count },
} as const;

/** Choices of a model that encodes tokens. */
export const encoding = {
  positions: z.enum(["learned", "sinusoidal"]).exactOptional(),
  initialDeviation: positive.exactOptional(),
  mergedTokens: optionalCount,
  finalNorm: flag,
  normEpsilon: positive.exactOptional(),
  shortenBy: z.enum(["scores", "spread", "pooling"]).exactOptional(),
  selection: z.union([z.strictObject({ k: count }), z.strictObject({ share })]).exactOptional(),
};

/** A model of one tokenizer: the tokenizer's settings, choices that all have, and sizes. */
export function modelOf<N extends string, S extends z.core.$ZodShape, C extends z.core.$ZodShape>(
  tokenizer: N,
  settings: S,
  choices: C,
) {
  return z.strictObject({ tokenizer: z.literal(tokenizer), ...settings, ...choices, ...sizes });
}
