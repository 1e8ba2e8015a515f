import type { Profile } from "../../lib/models/mod.ts";
import type { GenerationExperiment } from "./experiment.ts";

/** Drawing scenes token by token in the tokens of mSVD (thesis section 3.5, figure 13), each told the class. */
export const GENERATORS = {
  /** The thesis's loss: the mean of all that may come next. */
  "generate-scenes-regression": {
    ...of("rebuild-scenes-msvd"),
    title: "scenes in mSVD tokens, squared errors",
    model: () => ({ head: { kind: "regression" }, conditional: true }),
  },
  "generate-scenes-mixture": {
    ...of("rebuild-scenes-msvd"),
    title: "scenes in mSVD tokens, mixtures of Gaussians",
    model: () => ({ head: { kind: "mixture", components: 8 }, conditional: true }),
  },
  "generate-scenes-codes": {
    ...of("rebuild-scenes-msvd-codes"),
    title: "scenes in codes of mSVD tokens",
    model: () => ({ head: { kind: "codes" }, conditional: true, classDropout: 0.1, sampling: { guidance: 2 } }),
  },
} as const satisfies Record<string, GenerationExperiment>;

function of<const A extends string>(autoencoder: A) {
  return {
    task: "generation",
    autoencoder,
    judge: "vit",
    sizes: ({ epochs }: Readonly<Profile>) => ({ learningRate: 1e-3, epochs: 2 * epochs }),
    training: { schedule: "cosine", warmupEpochs: 0.5 },
  } as const;
}
