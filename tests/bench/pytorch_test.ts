import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { createClassifier, PROFILES } from "../../lib/models/mod.ts";
import { crossEntropy } from "../../lib/losses/mod.ts";
import { parseSafetensors } from "../../lib/training/mod.ts";
import type { Peer } from "../../tools/processes/peer.ts";
import { PRECISIONS, type Subject, VARIANTS, variantsOf } from "../../bench/pytorch/cases.ts";
import { Contender, openSide } from "../../bench/pytorch/contender.ts";
import { checkDifference, difference } from "../../bench/pytorch/losses.ts";
import { PARTS, readOptions } from "../../bench/pytorch/options.ts";
import { type PytorchResult, startedResult, type VariantResult, withRows } from "../../bench/pytorch/result.ts";
import { caseOf, rowOf } from "../../bench/pytorch/row.ts";
import { writeSubject } from "../../bench/pytorch/subject.ts";
import { pytorchElsewhere, pytorchSummary, pytorchTables } from "../../bench/pytorch/table.ts";
import { UsageError } from "../../experiments/usage.ts";

/** What our process answers. */
interface Answer {
  seconds: number;
  values: number[];
}

/** Gives `run` a process of our side. */
async function withWorker(run: (worker: Peer) => Promise<void>): Promise<void> {
  const worker = openSide("ours", 2);
  try {
    await worker.answer();
    await run(worker);
  } finally {
    await worker.close();
  }
}

/** What a new model of a subject says of its pictures, op by op in this process. */
async function expected({ model, pictures, imageSize }: Subject): Promise<{ logits: number[]; loss: number }> {
  const { tensors } = parseSafetensors(await Deno.readFile(pictures));
  const [images, labels] = [tensors.get("images")!, tensors.get("labels")!];
  const size = [imageSize, imageSize] as const;
  const classifier = createClassifier({ tokenizer: model, profile: "tiny", classes: 6, imageSize: size }, 0);
  const x = tf.tensor<tf.Rank.R4>(images.data as Float32Array, images.shape as [number, number, number, number]);
  const { logits } = classifier.call(x, { training: false });
  const loss = crossEntropy(logits, tf.tensor1d(Array.from(labels.data as BigInt64Array, Number), "int32"));
  return { logits: Array.from(logits.dataSync()), loss: loss.dataSync()[0]! };
}

Deno.test("every variant of ours computes the same on the weights that PyTorch gets", async () => {
  await withFolder(async (folder) => {
    const subject = await writeSubject(folder, "vit", "tiny", 4);
    const { logits, loss } = await expected(subject); // without batch norm training differs by dropout alone
    for (const precision of ["float32", "bfloat16"] as const) {
      for (const variant of VARIANTS[precision].filter(({ side }) => side === "ours")) {
        await withWorker(async (worker) => {
          const train = caseOf(subject, "training", precision, 0);
          const first = await worker.ask<Answer>({ do: "prepare", case: train, variant: variant.name });
          checkDifference(train, variant, "first loss", first.values, [loss]);
          const { seconds, values: [last] } = await worker.ask<Answer>({ do: "run", steps: 5 });
          assertEquals([seconds > 0, last! < loss], [true, true], `${variant.name} learns`);
          const classify = caseOf(subject, "inference", precision);
          const { values } = await worker.ask<Answer>({ do: "prepare", case: classify, variant: variant.name });
          const found = checkDifference(classify, variant, "largest logit", values, logits);
          assertEquals(found > 1e-4, precision === "bfloat16", `${variant.name} computes in ${precision}`);
        });
      }
    }
  });
});

Deno.test("a variant that does not run is an error that names it", async () => {
  await withFolder(async (folder) => {
    const subject = await writeSubject(folder, "vit", "tiny", 4, 16);
    assertEquals(subject.tokens, 17);
    const measured = caseOf(subject, "training", "float32");
    const wrong = { side: "ours", name: "guessed" } as const;
    await assertRejects(
      () => Contender.open(measured, wrong, 1),
      Error,
      "our guessed training of vit with 17 tokens in float32 did not run: RangeError: There is no variant guessed",
    );
  });
});

Deno.test("our process multiplies matrices in both precisions", async () => {
  await withWorker(async (worker) => {
    for (const precision of ["float32", "bfloat16"]) {
      const { seconds } = await worker.ask<Answer>({ do: "product", size: 64, precision });
      assertEquals(seconds > 0, true);
    }
  });
});

const SUBJECT: Subject = {
  ...{ model: "vit", imageSize: 32, batch: 4, classes: 6, tokens: 65, flopsPerImage: 1e9 },
  profile: PROFILES.tiny,
  ...{ weights: "", pictures: "" },
};

Deno.test("the difference of values is a share of the reference's largest", () => {
  assertEquals(difference([1, -4], [1, -4]), 0);
  assertEquals(difference([1, -3], [2, -4]), 0.25);
  assertThrows(() => difference([1], [1, 2]), RangeError, "As many values are wanted as the reference has, 2: got 1");
});

Deno.test("losses that differ end the measurement", () => {
  const variant = { side: "ours", name: "eager" } as const;
  const check = (precision: "float32" | "bfloat16", loss: number) => () =>
    checkDifference(caseOf(SUBJECT, "training", precision), variant, "first loss", [loss], [2]);
  assertEquals(check("float32", 2.0001)() < 1e-4, true);
  assertThrows(check("float32", 2.001), Error, "The sides do not compute the same");
  assertEquals(check("bfloat16", 2.001)() < 1e-2, true);
  assertThrows(check("bfloat16", 2.5), Error, "the first loss of our eager training of vit");
  assertThrows(check("float32", NaN), Error, "is NaN where the float32 reference has 2");
});

function variantResult(side: "ours" | "torch", name: string, median: number): VariantResult {
  const milliseconds = { median, min: median - 1, max: median + 1 };
  return { side, name, milliseconds, firstStepSeconds: 3, peakMB: 1234.4, difference: 0 };
}

const ROW = rowOf(
  caseOf(SUBJECT, "training", "float32"),
  [
    variantResult("ours", "eager", 30),
    variantResult("torch", "eager", 40),
    variantResult("ours", "captured", 20),
    variantResult("torch", "compile", 25),
  ],
  1000,
);

Deno.test("a row compares the fastest variant of each side", () => {
  assertEquals([ROW.oursVariant, ROW.torchVariant, ROW.ratio], ["captured", "compile", 1.25]);
  assertEquals(ROW.gflop, 12); // 1 GFLOP an image, 4 images, twice as much backward as forward
  assertEquals([ROW.oursShare, ROW.torchShare], [0.6, 0.48]); // 12 GFLOP in 20 ms are 600 GFLOP/s of 1,000
  assertEquals(rowOf(caseOf(SUBJECT, "inference", "float32"), ROW.variants, 1000).gflop, 4);
});

const FIGURE = { median: 300, min: 290, max: 310 };
const PRODUCT = { size: 64, ours: FIGURE, torch: FIGURE };
const RESULT: PytorchResult = {
  command: "",
  environment: { cpu: "A processor", cores: 2, deno: "2", tensorflow: "2.21.0", torch: "2.13.0", threads: 2 },
  plan: {
    profile: "tiny",
    batch: 4,
    rounds: 7,
    gridBatch: 2,
    productSize: 64,
    turnSeconds: 1,
    models: ["vit", "fft", "msvd"],
    grids: [],
    precisions: PRECISIONS,
  },
  without: ["compile"],
  loadBefore: 0.1,
  products: { float32: PRODUCT, bfloat16: PRODUCT },
  rows: [ROW],
  lengths: [{ ...ROW, tokens: 1025 }],
};

Deno.test("tables show every variant, and say what PyTorch had to do without", () => {
  const text = pytorchTables(RESULT);
  assertStringIncludes(
    text,
    "| ViT, training, float32 | 20.0 ms (19.0–21.0), captured | 25.0 ms (24.0–26.0), compile | 1.25 | 60 % | 48 % |",
  );
  assertStringIncludes(text, "| ViT, training, float32 | 1,234 MB | 1,234 MB | 3.00 s | 3.00 s |");
  assertStringIncludes(text, "| ViT, training, float32 | 30.0 | 40.0 | 20.0 | 25.0 |");
  assertStringIncludes(text, "| 1,025 tokens |");
  assertStringIncludes(text, "**PyTorch was measured without compile.**");
  assertStringIncludes(
    text,
    "at 300 (PyTorch 300) GFLOP/s in float32, 64×64 and 300 (PyTorch 300) GFLOP/s in bfloat16",
  );
  const one = pytorchTables({ ...RESULT, products: { float32: PRODUCT } });
  assertStringIncludes(one, "in float32, 64×64. Not measured: bfloat16.");
  assertEquals(pytorchTables({ ...RESULT, without: [] }).includes("**"), false);
  assertStringIncludes(pytorchTables({ ...RESULT, loadBefore: 3 }), "**Other processes were running: load 3.0.**");
});

Deno.test("the summary has a line for each row and one for the longest sequence", () => {
  const text = pytorchSummary(RESULT);
  assertStringIncludes(text, "| ViT, training, float32 | 20.0 ms | 25.0 ms | **1.25** |");
  assertStringIncludes(text, "| ViT, training, 1,025 tokens, 2 images | 20.0 ms | 25.0 ms | **1.25** |");
  assertEquals(pytorchSummary({ ...RESULT, lengths: [] }).includes("1,025"), false);
});

Deno.test("another machine is told of in short: ratios of each precision, and what bfloat16 gains", () => {
  const inference = { ...ROW, mode: "inference", ratio: 0.9 } as const;
  const half = { ...ROW, precision: "bfloat16", ours: { ...ROW.ours, median: 10 }, ratio: 1.5 } as const;
  const text = pytorchElsewhere({ ...RESULT, rows: [ROW, inference, half] });
  assertStringIncludes(
    text,
    "A processor, 2 cores: times as fast as PyTorch, which ran without torch.compile; under 1",
  );
  assertStringIncludes(text, "| ViT, training | **1.25** | **1.50** | 2.00 |");
  assertStringIncludes(text, "| ViT, inference | 0.90 |  |  |");
  assertStringIncludes(pytorchElsewhere({ ...RESULT, without: [] }), "as fast as PyTorch; under 1");
});

Deno.test("parts that are measured again take the place of the old ones, of the same machine and plan only", () =>
  withFolder(async (folder) => {
    const path = `${folder}/pytorch.json`;
    const now = { ...RESULT, rows: [], lengths: [], loadBefore: 0.3 };
    assertEquals(await startedResult(path, now), now);
    await Deno.writeTextFile(path, JSON.stringify(RESULT));
    assertEquals(await startedResult(path, now), { ...RESULT, loadBefore: 0.3 });
    const elsewhere = { ...now, environment: { ...now.environment, cpu: "Another" } };
    assertEquals(await startedResult(path, elsewhere), elsewhere);
    const other = { ...ROW, model: "msvd" } as const;
    const both = withRows({ ...RESULT, rows: [other, ROW] }, [{ ...ROW, ratio: 2 }]);
    assertEquals(both.rows.map(({ model, ratio }) => [model, ratio]), [["vit", 2], ["msvd", 1.25]]);
  }));

Deno.test("compiled variants are left out only when that is asked for", () => {
  const names = (without: boolean) => variantsOf(without).bfloat16.map(({ side, name }) => `${side} ${name}`);
  assertEquals(names(false), ["torch eager", "ours captured", "torch channels_last", "torch compile"]);
  assertEquals(names(true), ["torch eager", "ours captured", "torch channels_last"]);
  assertEquals(readOptions([]).withoutCompile, false);
  assertEquals([readOptions([]).name, readOptions(["--name", "amx"]).name], [undefined, "amx"]);
  assertThrows(() => readOptions(["--name", "../x"]), UsageError, "of small letters and digits");
  assertEquals(readOptions(["--without", "compile"]).withoutCompile, true);
});

Deno.test("options are read, and wrong ones refused in a sentence", () => {
  assertEquals(readOptions([]).parts, PARTS);
  assertEquals(readOptions([]).precisions, PRECISIONS);
  assertEquals(readOptions(["--precision", "float32"]).precisions, ["float32"]);
  assertThrows(() => readOptions(["--precision", "half"]), UsageError, "--precision is one of");
  const { quick, parts, threads } = readOptions(["--quick", "--only", "vit,lengths", "--threads", "3"]);
  assertEquals({ quick, parts, threads }, { quick: true, parts: ["vit", "lengths"], threads: 3 });
  assertThrows(() => readOptions(["--without", "eager"]), UsageError, "--without is one of compile: got eager.");
  assertThrows(() => readOptions(["--only", "gan"]), UsageError, "--only is one of vit, fft, msvd, lengths: got gan.");
  assertThrows(() => readOptions(["now"]), UsageError, "takes options only: got now");
  assertThrows(() => readOptions(["--threads", "0"]), UsageError, "--threads is a whole number from 1: got 0.");
});
