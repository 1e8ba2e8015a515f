import { assertEquals, assertRejects } from "@std/assert";
import { classifierConfigOf, createClassifier } from "../../lib/models/mod.ts";
import { BatchNorm, disposeModule, Initializer, Linear, stateDict } from "../../lib/nn/mod.ts";
import {
  loadWeights,
  parseSafetensors,
  type SafetensorsEntry,
  saveWeights,
  serializeSafetensors,
} from "../../lib/training/mod.ts";
import { assertClose } from "../support/close.ts";
import "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { readInterop } from "../models/interop/fixture.ts";

Deno.test("saveWeights() writes what loadWeights() reads, buffers too, and leaves nothing else in the folder", async () => {
  await withFolder(async (folder) => {
    const build = (seed: number) => ({ layer: new Linear(3, 2, new Initializer(seed)), norm: new BatchNorm(2) });
    const [from, to] = [build(0), build(1)];
    await saveWeights(from, `${folder}/weights.safetensors`);
    await saveWeights(from, `${folder}/weights.safetensors`); // replaces it
    await loadWeights(to, `${folder}/weights.safetensors`);
    assertEquals(stateDict(to), stateDict(from));
    assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["weights.safetensors"]);
    const { tensors, metadata } = parseSafetensors(await Deno.readFile(`${folder}/weights.safetensors`));
    assertEquals([metadata, tensors.get("layer.weight")!.shape], [{ format: "pt" }, [2, 3]]);
    disposeModule(from);
    disposeModule(to);
  });
});

Deno.test("a file of the thesis's program is loaded by its names, with float64 and PyTorch's counters in it", async () => {
  await withFolder(async (folder) => {
    const { state, pictures, expected } = readInterop("thesis_gated");
    const entries = [...state].map(([name, { shape, data }]): [string, SafetensorsEntry] => [
      name,
      name.endsWith("num_batches_tracked")
        ? { dtype: "I64", shape, data: BigInt64Array.of(9n) }
        : { dtype: "F64", shape, data: Float64Array.from(data) },
    ]);
    await Deno.writeFile(`${folder}/file.safetensors`, serializeSafetensors(new Map(entries)));
    const model = createClassifier(classifierConfigOf(state, "thesis-msvd", { imageSize: [32, 32] }), 0);
    await loadWeights(model, `${folder}/file.safetensors`, { names: "thesis-msvd" });
    assertClose(model.call(pictures, { training: false }).logits, expected.get("logits")!, 1e-5, "logits");
    const error = await assertRejects(() => loadWeights(model, `${folder}/file.safetensors`), RangeError);
    assertEquals(
      error.message.endsWith(' By its names the file is one of "thesis-msvd": give names: "thesis-msvd".'),
      true,
      error.message,
    );
    await saveWeights(model, `${folder}/ours.safetensors`);
    await assertRejects(
      () => loadWeights(model, `${folder}/ours.safetensors`, { names: "timm" }),
      RangeError,
      'the file is one of "ours": give no names',
    );
    disposeModule(model);
  });
});

Deno.test("whole numbers are no weights", async () => {
  await withFolder(async (folder) => {
    const entry = { dtype: "I32" as const, shape: [2], data: Int32Array.of(1, 2) };
    await Deno.writeFile(`${folder}/file.safetensors`, serializeSafetensors(new Map([["bias", entry]])));
    const layer = new Linear(3, 2, new Initializer(0));
    await assertRejects(() => loadWeights(layer, `${folder}/file.safetensors`), RangeError, "bias is I32");
    disposeModule(layer);
  });
});
