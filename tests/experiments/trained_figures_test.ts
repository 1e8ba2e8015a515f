import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { ExperimentConfig } from "../../experiments/config/schema.ts";
import { experimentConfig, type ExperimentName } from "../../experiments/experiments.ts";
import { FIGURE_12 } from "../../experiments/figures/figure_12.ts";
import { FIGURE_13 } from "../../experiments/figures/figure_13.ts";
import { tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { finishedRun, silentRun } from "./silent_run.ts";

/** An experiment of a figure, trained for a moment. */
function short(name: ExperimentName): ExperimentConfig {
  return experimentConfig(name, "tiny", ["training.epochs=1", "drawn.train=60", "drawn.test=12", "training.batch=18"]);
}

const images = (svg: string) => svg.match(/<image /g)!.length;

Deno.test("figure 12 shows faces above what each form rebuilds of them, with the decibels", () =>
  withFolder(async (runs) => {
    const missing = await assertRejects(() => FIGURE_12.draw(runs), RangeError);
    assertStringIncludes(missing.message, "no finished run of rebuild-faces-msvd: deno task train");
    for (const name of FIGURE_12.experiments) await finishedRun(runs, short(name));
    const before = tf.memory().numTensors;
    const { svg, text } = await FIGURE_12.draw(runs);
    assertEquals([images(svg), tf.memory().numTensors], [18, before]);
    assertEquals(text.match(/\d\.\d dB/g)!.length, 2);
  }));

Deno.test("figure 13 shows a scene of each class, of generators whose samples a classifier has judged", () =>
  withFolder(async (runs) => {
    const [codes, regression] = FIGURE_13.experiments.map(short);
    await assertRejects(
      () => silentRun(runs, codes!),
      RangeError,
      "is judged by vit, of which",
    );
    const names = ["vit", "rebuild-scenes-msvd-codes", "rebuild-scenes-msvd"] as const;
    for (const name of names) await finishedRun(runs, short(name));
    const before = tf.memory().numTensors;
    const { summary, told } = await finishedRun(runs, codes!);
    assertEquals(tf.memory().numTensors, before);
    const { judgement } = summary;
    assertEquals([judgement!.samples, judgement!.classifier], [12, "vit"]);
    assert(judgement!.recognised! >= 0 && judgement!.frechet > 0 && judgement!.copying.generatedToTrain > 0);
    assertEquals(judgement!.guidances!.map(({ guidance }) => guidance), [1, 1.5, 2, 3, 5]);
    assertEquals(images(await Deno.readTextFile(`${runs}/${codes!.experiment}-tiny-0/samples.svg`)), 36);
    assertStringIncludes(told, "12 samples, by the features of vit");
    const again = await finishedRun(runs, codes!, { resume: true });
    assertEquals(again.summary, summary);
    assertEquals((await finishedRun(runs, regression!)).summary.judgement!.guidances, undefined);
    const { svg, text } = await FIGURE_13.draw(runs);
    assertEquals(images(svg), 12);
    assertStringIncludes(text, "squared errors");
  }));

Deno.test("an autoencoder is trained against a discriminator where its experiment says so, and goes on with it", () =>
  withFolder(async (runs) => {
    const config = short("rebuild-scenes-msvd-adversarial");
    const { summary } = await finishedRun(runs, config);
    assert((summary as { discriminatorLoss?: number }).discriminatorLoss! > 0);
    assertEquals((await finishedRun(runs, config, { resume: true })).summary, summary);
  }));
