/** Trains a few small runs at once, for tests of what becomes of them: `runs_at_once.ts <folder> <epochs> <pictures>`. */
import { checked } from "../../experiments/config/override.ts";
import { sizesOf } from "../../experiments/config/schema.ts";
import { type PlannedRun, trainAtOnce } from "../../experiments/parallel/train_at_once.ts";
import { terminal, TrainingProgress } from "../../experiments/progress.ts";
import { profileOf } from "../../lib/models/profiles.ts";

const [folder, epochs, pictures] = [Deno.args[0]!, Number(Deno.args[1]), Number(Deno.args[2])];
const SIZES = sizesOf(profileOf("tiny"));
const COMMON = {
  profile: "tiny",
  training: { epochs, batch: 18, learningRate: 1e-3 },
  drawn: { kind: "scenes", train: pictures, test: 12 },
} as const;
const configs = [
  checked({
    ...COMMON,
    ...{ experiment: "rebuild", task: "autoencoder" },
    model: { tokenizer: "vit", bottleneck: { kind: "fsq", levels: [4, 4] }, ...SIZES },
  }),
  checked({
    ...COMMON,
    ...{ experiment: "draw", task: "generation", autoencoder: "rebuild" },
    model: { head: { kind: "codes" }, conditional: true, ...SIZES },
  }),
  checked({
    ...COMMON,
    ...{ experiment: "rebuild-vectors", task: "autoencoder" },
    model: { tokenizer: "vit", bottleneck: { kind: "none" }, ...SIZES },
  }),
];
const folderOf = (name: string) => `${folder}/${name}-tiny-0`;
const runs = configs.map((config): PlannedRun => ({
  name: config.experiment,
  job: { config, data: undefined, seed: 0, folder: folderOf(config.experiment) },
  after: config.task === "generation" ? [folderOf(config.autoencoder)] : [],
}));
try {
  const finished = await trainAtOnce(runs, { processes: 2, threads: 1 }, new TrainingProgress(terminal()));
  Deno.exitCode = finished ? 0 : 130;
} catch (error) {
  console.error((error as Error).message);
  Deno.exitCode = 1;
}
