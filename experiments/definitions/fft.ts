import type { Profile } from "../../lib/models/mod.ts";
import { type ClassificationExperiment, of256 } from "./experiment.ts";

/** Tokens of the spectrum (thesis section 3.2). Filter sizes are named as the thesis has them, of 256 pixels. */
export const FFT = {
  fft: { title: "FFT-unshuffle", model: () => ({ tokenizer: "fft" }) },
  "fft-patches": { title: "FFT patches", model: () => ({ tokenizer: "fft", form: "patches" }) },
  "fft-bands": {
    title: "FFT bands",
    model: (profile) => ({ tokenizer: "fft", form: "strips", bands: bandsOf(profile) }),
  },
  "fft-rings": {
    title: "FFT rings",
    model: (profile) => ({ tokenizer: "fft", form: "rings", bands: bandsOf(profile) }),
  },
  /**
   * What patches and bands lacked: magnitudes, which stay the same when what is on a picture moves, and a projection for each token, as each holds
   * other frequencies.
   */
  "fft-patches-own": {
    title: "FFT patches, magnitudes, own projections",
    model: () => ({ tokenizer: "fft", form: "patches", magnitudes: true, projections: "own" }),
  },
  "fft-bands-own": {
    title: "FFT bands, magnitudes, own projections",
    model: (profile) => ({
      ...{ tokenizer: "fft", form: "strips", bands: bandsOf(profile) },
      ...{ magnitudes: true, projections: "own" },
    }),
  },
  "fft-low-32": low(32),
  /** The window of one token, projected at once and not by convolutions. */
  "fft-low-32-at-once": {
    title: "FFT low-pass 32, projected at once",
    model: (profile) => ({
      ...{ tokenizer: "fft", form: "patches", magnitudes: true },
      filterSize: of256(32, profile),
    }),
  },
  "fft-low-64": low(64),
  "fft-low-128": low(128),
  "fft-high-64": high(64),
  "fft-high-128": high(128),
  "fft-high-256": high(256),
  "fft-energy-90": energy(0.9),
  "fft-energy-95": energy(0.95),
  "fft-energy-99": energy(0.99),
  "fft-normalized": {
    title: "FFT-unshuffle, 128, normalised colours",
    model: (profile) => ({ tokenizer: "fft", filterSize: of256(128, profile), normalized: true }),
  },
} as const satisfies Record<string, ClassificationExperiment>;

function low(side: number): ClassificationExperiment {
  return {
    title: `FFT low-pass ${side}`,
    model: (profile) => ({ tokenizer: "fft", filterSize: of256(side, profile) }),
  };
}

/** The thesis's high-pass filter: the window of a spectrum whose middle holds the highest frequencies. */
function high(side: number): ClassificationExperiment {
  return {
    title: `FFT high-pass ${side}`,
    model: (profile) => ({ tokenizer: "fft", pass: "unshifted", filterSize: of256(side, profile) }),
  };
}

function energy(share: number): ClassificationExperiment {
  return {
    title: `FFT, ${share} of the energy`,
    model: () => ({ tokenizer: "fft", energyShare: share }),
  };
}

/** As many bands as ViT has patches, and no more than the window has columns: a strip is one column or more. */
function bandsOf({ imageSize, levels }: Readonly<Profile>): number {
  return Math.min(imageSize, (imageSize / 2 ** levels) ** 2);
}
