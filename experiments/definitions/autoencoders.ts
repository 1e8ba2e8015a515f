import type { Profile } from "../../lib/models/mod.ts";
import type { AutoencoderExperiment } from "./experiment.ts";

/** The thesis's bottleneck and norms: linear, LeakyReLU, dropout 0.5; instance norms; no direct path, no factors of frequencies. */
const THESIS = { bottleneck: { kind: "linear" }, normalization: "instance" } as const;
const NONE = { bottleneck: { kind: "none" } } as const;
const CODES = { bottleneck: { kind: "vq", codes: 512 } } as const;

/** What rebuilds a spectrum better: linear maps of its own for each token, in and out, in place of convolutions that treat all places alike. */
const OWN = { tokenizer: "fft", form: "patches", projections: "own", ...NONE } as const;

/** Rebuilding pictures from their tokens (thesis section 3.5, figures 11 and 12). */
export const AUTOENCODERS = {
  "rebuild-faces-vit": { ...of("faces"), title: "faces from ViT tokens", model: () => ({ tokenizer: "vit", ...NONE }) },
  "rebuild-faces-fft": { ...of("faces"), title: "faces from FFT tokens", model: () => ({ tokenizer: "fft", ...NONE }) },
  "rebuild-faces-fft-thesis": {
    ...of("faces"),
    title: "faces from FFT tokens, as in the thesis",
    model: () => ({ tokenizer: "fft", convolutions: true, ...THESIS }),
  },
  "rebuild-faces-fft-own": { ...of("faces"), title: "faces from FFT patches, own maps", model: () => OWN },
  "rebuild-faces-msvd": {
    ...of("faces"),
    title: "faces from mSVD tokens",
    model: () => ({ tokenizer: "msvd", ...NONE }),
  },
  "rebuild-faces-msvd-thesis": {
    ...of("faces"),
    title: "faces from mSVD tokens, as in the thesis",
    model: () => ({ tokenizer: "msvd", direct: false, ...THESIS }),
  },
  "rebuild-scenes-vit": {
    ...of("scenes"),
    title: "scenes from ViT tokens",
    model: () => ({ tokenizer: "vit", ...NONE }),
  },
  "rebuild-scenes-fft": {
    ...of("scenes"),
    title: "scenes from FFT tokens",
    model: () => ({ tokenizer: "fft", ...NONE }),
  },
  "rebuild-scenes-fft-own": { ...of("scenes"), title: "scenes from FFT patches, own maps", model: () => OWN },
  "rebuild-scenes-msvd": {
    ...of("scenes"),
    title: "scenes from mSVD tokens",
    model: () => ({ tokenizer: "msvd", ...NONE }),
  },
  "rebuild-scenes-msvd-codes": {
    ...of("scenes"),
    title: "scenes from codes of mSVD tokens",
    model: () => ({ tokenizer: "msvd", ...CODES }),
  },
  "rebuild-scenes-msvd-adversarial": {
    ...of("scenes"),
    title: "scenes from codes of mSVD tokens, against a discriminator",
    model: () => ({ tokenizer: "msvd", ...CODES }),
    adversarial: { weight: 0.01 },
  },
} as const satisfies Record<string, AutoencoderExperiment>;

/**
 * Three times the classifiers' rate and more, twice their epochs, and a cosine: nothing here is deep, and the last decibels come as the rate
 * falls. The same for all forms, so that they compare.
 */
function of(kind: "faces" | "scenes") {
  return {
    task: "autoencoder",
    drawn: { kind },
    sizes: ({ epochs }: Readonly<Profile>) => ({ learningRate: 3e-3, epochs: 2 * epochs }),
    training: { schedule: "cosine", warmupEpochs: 0.5 },
  } as const;
}
