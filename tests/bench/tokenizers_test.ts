import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { createClassifier, TOKENIZERS } from "../../lib/models/mod.ts";
import { disposeModule, parameters } from "../../lib/nn/mod.ts";
import { measureSelection, selectionRow } from "../../bench/selection.ts";
import { rowOf } from "../../bench/tokenizers/alone.ts";
import { caseOf, FULL, MODES, QUICK } from "../../bench/tokenizers/cases.ts";
import { PARTS, readOptions } from "../../bench/tokenizers/options.ts";
import { startedResult, type TokenizersResult } from "../../bench/tokenizers/result.ts";
import { measureShare } from "../../bench/tokenizers/share.ts";
import { buildTokenizer, imagesOf, scenes, writeSubject } from "../../bench/tokenizers/subject.ts";
import { tokenizerTables } from "../../bench/tokenizers/table.ts";
import { turn } from "../../bench/tokenizers/turn.ts";
import { sourceOf, workOf } from "../../bench/tokenizers/work.ts";
import { parseSafetensors } from "../../lib/training/mod.ts";
import { UsageError } from "../../experiments/usage.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { assertNoLeaks } from "../support/leaks.ts";

const PICTURES = { imageSize: 32, batch: 2 };
const pixels = scenes(PICTURES);
const images = imagesOf(pixels, PICTURES);

Deno.test("every registered tokenizer is measured, and again at 256 pixels", () => {
  const measured = new Set(FULL.tokenizers.map((name) => caseOf(name).config([128, 128]).tokenizer));
  assertEquals([...measured].sort(), Object.keys(TOKENIZERS).sort());
  assertEquals(FULL.sizes.map(({ imageSize }) => imageSize), [128, 256]);
  assert(FULL.rounds >= 7);
});

for (const name of QUICK.tokenizers) {
  Deno.test(`what is measured of ${name} are its tokens and their gradient`, () => {
    const tokenizer = buildTokenizer(name, "tiny", PICTURES.imageSize);
    const source = sourceOf(tokenizer, pixels, images);
    const squares = (training: boolean) => {
      const { tokens, mask } = tokenizer.tokenize(images, { training });
      return tf.mean(tf.mul(tf.square(tokens), tf.expandDims(tf.cast(mask, "float32"), 2)), [1, 2]); // [B]
    };
    for (const mode of MODES) {
      const work = workOf(tokenizer, source, mode);
      assertNoLeaks(work); // runs it twice: training moves no weights
      if (mode === "forward") assertClose(work(), squares(false));
      else {
        const variables = [...parameters(tokenizer).values()];
        const { value, grads } = tf.variableGrads(() => tf.mean(squares(true)) as tf.Scalar, variables);
        const norm = Math.hypot(...Object.values(grads).map((gradient) => tf.norm(gradient).dataSync()[0]!));
        assertClose(work(), [value.dataSync()[0]!, norm]);
      }
      work.dispose();
    }
    disposeModule(tokenizer);
  });
}

Deno.test("PyTorch's side is given weights, settings and pictures", async () => {
  await withFolder(async (folder) => {
    const tokenizer = buildTokenizer("msvdGates", "tiny", 32);
    const subject = await writeSubject(folder, "msvdGates", "tiny", { tokenizer, images });
    assertEquals(subject.config, { tokenizer: "msvd", scorer: "sigmoid" });
    assertEquals([subject.width, subject.levels, subject.headHiddenWidth, subject.imageSize], [32, 2, 64, 32]);
    const weights = parseSafetensors(await Deno.readFile(subject.weights)).tensors;
    assertEquals(weights.get("u.stages.1.convolution.weight")!.shape, [12, 12, 3, 3]);
    assert(weights.has("scorer.hidden.weight") && weights.has("v.stages.0.norm.running_var"));
    const pictures = parseSafetensors(await Deno.readFile(subject.pictures)).tensors.get("images")!;
    assertEquals(pictures.shape, [2, 32, 32, 3]);
    assertClose(Float32Array.from(pictures.data as Float32Array), images);
  });
});

Deno.test("a tokenizer's share of a step is between nothing and all of it, and nothing is left behind", async () => {
  await measureShare("vit", QUICK);
  const before = tf.memory().numTensors;
  for (const name of ["vit", "wavelet"] as const) {
    const { share, tokens, batch } = await measureShare(name, QUICK);
    assert(share > 0 && share < 1, `${share}`);
    assertEquals([tokens, batch], name === "vit" ? [64, 4] : [1024, 1]);
  }
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("selection is measured for all tokens, a half, a quarter, an eighth, and leaves nothing behind", async () => {
  const before = tf.memory().numTensors;
  const row = await measureSelection(2, QUICK);
  assertEquals(row.kept.map(({ tokens }) => tokens), [64, 32, 16, 8]);
  assertEquals([row.kept[0]!.encoderGain, row.kept[0]!.modelGain], [1, 1]);
  const model = createClassifier({ tokenizer: "msvd", scorer: "sigmoid", profile: "tiny", classes: 6 }, 0);
  const encoder = model.flopsPerImage() - model.tokenizer.flops([32, 32]);
  assertClose([row.flopsShare], [1 - encoder / model.flopsPerImage()]);
  disposeModule(model);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("a turn warms up, then works for as long as it should", () => {
  let count = 0;
  const work = () => {
    count++;
    const end = performance.now() + 2;
    while (performance.now() < end);
  };
  const contender = turn(work, 0.02);
  const milliseconds = contender();
  assert(milliseconds >= 2, `${milliseconds}`);
  const first = count;
  contender();
  assert(count - first >= 2 && count - first === first - 2, `${first}, ${count}`);
});

const at = (median: number) => ({ median, min: median / 2, max: median * 2 });

Deno.test("a row holds images a second, beside PyTorch's faster layout", () => {
  const measured = { tokenizer: "vit", mode: "forward", imageSize: 128, batch: 10 } as const;
  const row = rowOf(measured, { ours: at(100), contiguous: at(400), channels_last: at(200) }, 1e-6);
  assertEquals(row.ours, { median: 100, min: 50, max: 200 });
  assertEquals([row.torch!.median, row.layout, row.ratio, row.difference], [50, "channels_last", 2, 1e-6]);
  assertEquals(rowOf(measured, { ours: at(100) }, undefined), { ...measured, ours: row.ours });
});

Deno.test("gains of selection are ratios to all tokens", () => {
  const times = {
    tokenizer: at(30),
    "encoder 64": at(20),
    "encoder 32": at(8),
    "model 64": at(50),
    "model 32": at(40),
  };
  const row = selectionRow(64, 0.64, times, [64, 32]);
  assertEquals(row.kept.map(({ encoderGain, modelGain }) => [encoderGain, modelGain]), [[1, 1], [2.5, 1.25]]);
  assertEquals([row.timeShare, row.flopsShare], [0.6, 0.64]);
});

const RESULT: TokenizersResult = {
  command: "deno task bench:tokenizers",
  environment: { cpu: "A processor", cores: 2, deno: "2", tensorflow: "2.21.0", torch: "2.13.0", threads: 2 },
  plan: FULL,
  loadBefore: 0.1,
  alone: [
    rowOf({ tokenizer: "msvd", mode: "forward", imageSize: 128, batch: 10 }, { ours: at(100), contiguous: at(50) }, 0),
    rowOf({ tokenizer: "msvd", mode: "gradient", imageSize: 128, batch: 10 }, { ours: at(4), channels_last: at(8) }, 0),
    rowOf({ tokenizer: "wavelet", mode: "forward", imageSize: 128, batch: 10 }, { ours: at(100) }, undefined),
  ],
  svd: [
    rowOf(
      { tokenizer: "svdSigma96", mode: "forward", imageSize: 256, batch: 12 },
      { ours: at(4), contiguous: at(20) },
      0,
    ),
  ],
  share: [{ tokenizer: "msvd", batch: 16, tokens: 64, step: at(200), alone: at(150), share: 0.75 }],
  selection: [selectionRow(64, 0.64, { tokenizer: at(30), "encoder 64": at(20), "model 64": at(50) }, [64])],
};

Deno.test("tables show what was measured", () => {
  const text = tokenizerTables(RESULT);
  assertStringIncludes(text, "A processor, 2 cores; TensorFlow 2.21.0, PyTorch 2.13.0 with 2 threads.");
  assertStringIncludes(
    text,
    "| mSVD | 100 (50.0–200) | 200 (100–400) | 0.50 | 2,500 (1,250–5,000) | 1,250 (625–2,500), channels last | 2.00 |",
  );
  assertStringIncludes(text, "| wavelet symbols | 100 (50.0–200) |  |  |  |  |  |");
  assertStringIncludes(text, "| 90 % of σ, at most 96 | 3,000 (1,500–6,000) | 600 (300–1,200) | 5.00 |");
  assertStringIncludes(text, "| mSVD | 64 | 16 | 200 (100–400) ms | 150 (75.0–300) ms | 75 % |");
  assertStringIncludes(text, "| 64 | 64 | 20.0 (10.0–40.0) ms | 1.00× | 50.0 (25.0–100) ms | 1.00× |");
  assertStringIncludes(text, "60 % of the model's time with all tokens and 64 % of its floating-point operations");
  assert(!text.includes("Other processes"));
  assertStringIncludes(tokenizerTables({ ...RESULT, loadBefore: 2 }), "**Other processes were running: load 2.0.**");
});

Deno.test("parts that were measured alike stay, others go", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/tokenizers.json`;
    const { command, environment, plan } = RESULT;
    const now = { command, environment, plan, loadBefore: 0.3 };
    assertEquals((await startedResult(path, now)).alone, []);
    await Deno.writeTextFile(path, JSON.stringify(RESULT));
    const again = await startedResult(path, now);
    assertEquals([again.alone.length, again.share.length, again.loadBefore], [3, 1, 0.3]);
    const elsewhere = { ...now, environment: { ...environment, cpu: "Another" } };
    assertEquals((await startedResult(path, elsewhere)).alone, []);
  });
});

Deno.test("the command line chooses parts and sizes", () => {
  assertEquals(readOptions([]).parts, PARTS);
  assertEquals(readOptions(["--only", "svd,selection", "--quick"]).parts, ["svd", "selection"]);
  assertEquals([readOptions(["--quick"]).quick, readOptions(["--threads", "1"]).threads], [true, 1]);
  assertThrows(() => readOptions(["--only", "speed"]), UsageError, "alone, share, svd, selection: got speed");
  assertThrows(() => readOptions(["svd"]), UsageError, "options only: got svd");
});
