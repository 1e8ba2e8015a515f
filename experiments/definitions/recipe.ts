import type { ClassificationExperiment } from "./experiment.ts";
import { FFT } from "./fft.ts";
import { MSVD } from "./msvd.ts";
import { VIT } from "./vit.ts";

/** What is usual for Transformers by now, in place of Adam at one rate; the same for all models, and as many epochs. */
const RECIPE = {
  optimizer: "adamw",
  weightDecay: 0.05,
  clipNorm: 1,
  schedule: "cosine",
  warmupEpochs: 1,
  averageDecay: 0.98,
  labelSmoothing: 0.1,
} as const satisfies ClassificationExperiment["training"];

/** Four models of the thesis with a better recipe: how much of what divides them is left? And FFT patches and bands at their best. */
export const BETTER_TRAINED = {
  "vit-recipe": better(VIT.vit),
  "fft-recipe": better(FFT.fft),
  "fft-patches-own-recipe": better(FFT["fft-patches-own"]),
  "fft-bands-own-recipe": better(FFT["fft-bands-own"]),
  "msvd-one-branch-recipe": better(MSVD["msvd-one-branch"]),
  "msvd-recipe": better(MSVD.msvd),
} as const satisfies Record<string, ClassificationExperiment>;

/** At three times the profile's rate, which a warm-up allows. */
function better({ title, model }: ClassificationExperiment): ClassificationExperiment {
  const sizes: ClassificationExperiment["sizes"] = ({ learningRate }) => ({ learningRate: 3 * learningRate });
  return { title: `${title}, better recipe`, model, sizes, training: RECIPE };
}
