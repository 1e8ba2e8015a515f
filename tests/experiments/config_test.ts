import { assertEquals, assertThrows } from "@std/assert";
import "../support/engine.ts";
import { createAutoencoder, createClassifier, createRegressor, PROFILES, TOKENIZERS } from "../../lib/models/mod.ts";
import { countParameters, disposeModule } from "../../lib/nn/mod.ts";
import { nearest } from "../../experiments/config/override.ts";
import {
  autoencoderConfig,
  classifierConfig,
  type ExperimentConfig,
  regressorConfig,
  trainSettings,
} from "../../experiments/config/schema.ts";
import { settings, settingsHelp } from "../../experiments/config/settings.ts";
import { EXPERIMENT_NAMES, experimentConfig, type ExperimentName } from "../../experiments/experiments.ts";
import { UsageError } from "../../experiments/usage.ts";

/** Of a generator, the autoencoder that it works with. */
function firstModel(config: ExperimentConfig): object {
  switch (config.task) {
    case "regression":
      return createRegressor(regressorConfig(config), 0, { mean: 0, deviation: 1 });
    case "autoencoder":
      return createAutoencoder(autoencoderConfig(config), 0);
    case "generation": {
      const autoencoder = experimentConfig(config.autoencoder as ExperimentName, "tiny") as ExperimentConfig;
      assertEquals(autoencoder.task, "autoencoder");
      return firstModel(autoencoder);
    }
    default:
      return createClassifier(classifierConfig(config, 6), 0);
  }
}

Deno.test("every experiment has a config in every profile, and builds a model at tiny", () => {
  for (const name of EXPERIMENT_NAMES) {
    for (const profile of ["tiny", "small", "base", "paper"] as const) {
      const config = experimentConfig(name, profile);
      assertEquals([config.experiment, config.profile], [name, profile]);
      assertEquals(JSON.parse(JSON.stringify(config)), config, "a config is plain data");
    }
    const model = firstModel(experimentConfig(name, "tiny"));
    assertEquals(countParameters(model) > 1000, true);
    disposeModule(model);
  }
});

Deno.test("a config holds the profile's sizes and the thesis's recipe", () => {
  const config = experimentConfig("fft-low-128", "small");
  const { learningRate, epochs, batch, ...sizes } = PROFILES.small;
  assertEquals(config.model, { tokenizer: "fft", filterSize: 32, ...sizes });
  assertEquals(config.training, { learningRate, epochs, batch });
  assertEquals(classifierConfig(config, 6), { tokenizer: "fft", filterSize: 32, profile: "small", classes: 6 });
  const other = classifierConfig(experimentConfig("vit", "small", ["model.layers=2", "training.epochs=3"]), 6);
  assertEquals(other, { tokenizer: "vit", profile: { ...PROFILES.small, layers: 2 }, classes: 6 });
  assertEquals(trainSettings(config, 5), { seed: 5, imageSize: 64, learningRate, epochs, batch });
  const gated = experimentConfig("msvd-gate-0.0125", "tiny");
  assertEquals(gated.training.tokenLoss, { kind: "gate", weight: 0.0125 });
});

Deno.test("settings are overridden by path: numbers, words, lists, and null takes one away", () => {
  const set = [
    ...["model.layers=3", "training.schedule=cosine", "training.tokenLoss=null"],
    ...["model.trainingSelection.ladder=[1,4,16]", "training.learningRate=1e-4"],
  ];
  const { model, training } = experimentConfig("msvd-gate-0.0125", "tiny", set);
  assertEquals(model.layers, 3);
  assertEquals(model.trainingSelection, { ladder: [1, 4, 16] });
  assertEquals(training, { epochs: 6, batch: 32, learningRate: 1e-4, schedule: "cosine" });
});

Deno.test("an unknown key names the nearest one, a wrong value what is wanted, and a key of another tokenizer whose it is not", () => {
  const refused = (...set: string[]) => () => experimentConfig("svd-90", "tiny", set);
  assertThrows(refused("model.layer=2"), UsageError, "There is no setting model.layer: did you mean model.layers?");
  assertThrows(refused("layers=2"), UsageError, "did you mean model.layers?");
  assertThrows(refused("training.sheduel=cosine"), UsageError, "did you mean training.schedule?");
  assertThrows(refused("model.layers=two"), UsageError, 'model.layers cannot be "two": ');
  assertThrows(refused("model.layers=0"), UsageError, "model.layers cannot be 0: ");
  assertThrows(refused("training.schedule=step"), UsageError, 'training.schedule cannot be "step": ');
  assertThrows(refused("model.branches=1"), UsageError, "model.branches is not a setting of the tokenizer svd.");
  assertThrows(
    refused("model.layers"),
    UsageError,
    "--set takes <key>=<value>, such as model.layers=2: got model.layers.",
  );
  assertThrows(refused("model.layers=null"), UsageError, "model.layers cannot be undefined: ");
  assertThrows(refused("task=regression"), UsageError, "A task is an experiment's own: choose another experiment.");
  const age = (...set: string[]) => () => experimentConfig("age-vit", "tiny", set);
  assertThrows(
    age("training.labelSmoothing=0.1"),
    UsageError,
    "labelSmoothing is not a setting of the task regression.",
  );
  assertThrows(
    age("model.bottleneck.kind=none"),
    UsageError,
    "model.bottleneck is not a setting of the task regression.",
  );
  assertEquals(nearest("model.widht", [...settings().keys()]), "model.width");
});

Deno.test("every setting of every tokenizer can be set", () => {
  const all = settings();
  const missing = Object.values(TOKENIZERS).flatMap(({ settings }) => settings as readonly string[])
    .filter((name) => !all.has(`model.${name}`));
  assertEquals(missing, []);
});

Deno.test("all settings are told with what they take", () => {
  const all = settings();
  assertEquals(all.get("training.schedule"), "constant | cosine");
  assertEquals(all.get("model.rank.of"), "sigma | energy");
  assertEquals(all.get("model.trainingSelection.ladder"), "list of whole number");
  assertEquals(/^ {2}model\.layers +whole number$/m.test(settingsHelp()), true);
  assertEquals(/^ {2}model\.bottleneck\.levels +list of whole number \(autoencoder\)$/m.test(settingsHelp()), true);
});
