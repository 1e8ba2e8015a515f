import { assertEquals, assertStringIncludes } from "@std/assert";
import { evaluateCommand } from "../../experiments/commands/evaluate.ts";
import { exportCommand } from "../../experiments/commands/export.ts";
import { predictCommand } from "../../experiments/commands/predict.ts";
import { tokenizeCommand } from "../../experiments/commands/tokenize.ts";
import { disposeModule } from "../../lib/nn/mod.ts";
import { loadClassifier } from "../../lib/training/mod.ts";
import { withFolder } from "../support/folder.ts";
import "../support/engine.ts";
import { runHere } from "./command_line.ts";
import { saveRun } from "./saved_run.ts";

const run = (...args: string[]) => runHere(exportCommand, ...args);

Deno.test("export writes a run's model as one file, which loadClassifier() reads", () =>
  withFolder(async (folder) => {
    const model = await saveRun(`${folder}/gated`, "gated");
    const file = `${folder}/gated.safetensors`;
    const { code, out, err } = await run("--checkpoint", `${folder}/gated`, "--out", file, "--precision", "float16");
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, `Written: ${file}, 0.1 MB, gated at tiny.`);
    const loaded = await loadClassifier(file);
    assertEquals([loaded.classes.length, loaded.config.tokenizer], [6, "msvd"]);
    const [wanted, got] = [model, loaded.model].map(({ head }) => head.output.weight.dataSync());
    assertEquals(Array.from(got!), Array.from(Float32Array.from(Float16Array.from(wanted!))));
    [model, loaded.model].forEach(disposeModule);
  }));

Deno.test("evaluate, predict and tokenize take a file that export wrote where a checkpoint is expected", () =>
  withFolder(async (folder) => {
    disposeModule(await saveRun(`${folder}/gated`, "gated"));
    const file = `${folder}/scenes.safetensors`;
    assertEquals((await run("--checkpoint", `${folder}/gated`, "--out", file)).code, 0);
    const evaluate = async (...args: string[]) => {
      const { code, out, err } = await runHere(
        evaluateCommand,
        ...args,
        "--data",
        "data/sample",
        "--batch",
        "5",
        "--json",
      );
      assertEquals([code, err], [0, ""]);
      const { checkpoint: _, imagesPerSecond: __, experiment: ___, tokens, ...rest } = JSON.parse(out);
      return { ...rest, tokens: tokens.mean };
    };
    assertEquals(await evaluate(file), await evaluate(`${folder}/gated`));
    const told = await runHere(predictCommand, "--checkpoint", file, "data/sample/test/sea/00.jpg");
    assertEquals([told.code, told.err, told.out.split("%").length], [0, "", 7]);
    const tokens = ["data/sample/test/sea", "--checkpoint", file, "--out", `${folder}/tokens`, "--json"];
    assertEquals(JSON.parse((await runHere(tokenizeCommand, ...tokens)).out).pictures, 4);
    const { code, err } = await runHere(evaluateCommand, file);
    assertEquals(code, 1);
    assertStringIncludes(err, `${file} does not say what it was trained on: give pictures with --data`);
  }));

Deno.test("export says what it needs, and what it cannot do", async () => {
  const said = async (...args: string[]) => {
    const { code, err } = await run(...args);
    return [code, err];
  };
  assertEquals(await said(), [2, "--checkpoint is needed, such as --checkpoint out/runs/vit-tiny-0."]);
  assertEquals(await said("--checkpoint", "out"), [2, "--out is needed, such as --out out/vit.safetensors."]);
  const [code, err] = await said("--checkpoint", "out/none", "--out", "out/none.safetensors");
  assertEquals(code, 1);
  assertStringIncludes(err as string, "out/none holds no checkpoint");
});
