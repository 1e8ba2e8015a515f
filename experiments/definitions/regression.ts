import type { RegressionExperiment } from "./experiment.ts";

/** Telling the age of a face by squared errors in years (thesis tables 13 and 14); of drawn faces where there is no folder of UTKFace. */
export const REGRESSION = {
  "age-vit": { ...ofFaces(), title: "age of a face, ViT", model: () => ({ tokenizer: "vit" }) },
  "age-fft": { ...ofFaces(), title: "age of a face, FFT-unshuffle", model: () => ({ tokenizer: "fft" }) },
  /** The gates cost nothing here, as in the thesis's program. */
  "age-msvd-gate": {
    ...ofFaces(),
    title: "age of a face, mSVD with gates",
    model: () => ({ tokenizer: "msvd", scorer: "sigmoid" }),
  },
} as const satisfies Record<string, RegressionExperiment>;

function ofFaces() {
  return { task: "regression", drawn: { kind: "faces" } } as const;
}
