import { assertEquals, assertThrows } from "@std/assert";
import {
  classifierConfigOf,
  createClassifier,
  exportStateDict,
  type ForeignNames,
  importStateDict,
  recogniseStateDict,
} from "../../../lib/models/mod.ts";
import { fillName, matchName, partsOf } from "../../../lib/models/interop/name_table.ts";
import { disposeModule, loadStateDict, stateDict, type StateTensor } from "../../../lib/nn/mod.ts";
import "../../support/engine.ts";
import { readInterop } from "./fixture.ts";

const row = (...values: number[]): StateTensor => ({ shape: [values.length], data: Float32Array.from(values) });

Deno.test("a pattern finds its signs in a name, and is filled with them again", () => {
  const pattern = "blocks.#.attention.{query,key}.*";
  const signs = matchName(pattern, "blocks.12.attention.key.bias")!;
  assertEquals({ ...signs }, { number: "12", part: "key", field: "bias" });
  assertEquals(fillName(pattern, signs), "blocks.12.attention.key.bias");
  assertEquals(matchName(pattern, "blocks.12.attention.value.bias"), undefined);
  assertEquals(matchName("norm.*", "blocks.0.norm.bias"), undefined); // the whole name, not an end of it
  assertEquals(matchName("a.b", "axb"), undefined); // a point is a point
  assertEquals([partsOf(pattern), partsOf("heads.{#}.*"), partsOf("norm.*")], [["query", "key"], "any", undefined]);
});

Deno.test("tensors of separate heads are put together in the order of their numbers, not of the file", () => {
  const name = (head: number) => `transformer_encoder.encoder.0.attention.attns.${head}.q_linear.bias`;
  const heads = Array.from({ length: 11 }, (_, head): [string, StateTensor] => [name(head), row(head)]).reverse();
  const ours = importStateDict(new Map(heads), "thesis-vit");
  assertEquals([...ours], [["encoder.blocks.0.attention.query.bias", row(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)]]);
  const back = exportStateDict(ours, "thesis-vit", { heads: 11 });
  assertEquals(new Map(back), new Map(heads));
});

Deno.test("what is missing of several tensors is named, and so is what does not divide", () => {
  const head = "transformer_encoder.encoder.0.attention.attns";
  assertThrows(
    () => importStateDict(new Map([[`${head}.1.q_linear.bias`, row(1)]]), "thesis-vit"),
    RangeError,
    `Of the tensors that make encoder.blocks.0.attention.query.bias are missing ${head}.0.q_linear.bias.`,
  );
  const uneven = new Map([[`${head}.0.q_linear.bias`, row(1)], [`${head}.1.q_linear.bias`, row(1, 2)]]);
  assertThrows(() => importStateDict(uneven, "thesis-vit"), RangeError, "have one shape: got [1] and [2]");
  const query = new Map([["encoder.blocks.3.attention.query.bias", row(1, 2)]]);
  assertThrows(
    () => exportStateDict(query, "timm"),
    RangeError,
    "are missing encoder.blocks.3.attention.key.bias, encoder.blocks.3.attention.value.bias.",
  );
  assertThrows(
    () => exportStateDict(query, "thesis-vit", { heads: 3 }),
    RangeError,
    "[2] does not divide into 3 tensors",
  );
  assertThrows(() => exportStateDict(query, "thesis-vit"), RangeError, "has tensors for each head: give heads");
  assertThrows(
    () => exportStateDict(query, "timm", { heads: 2 }),
    RangeError,
    "has no tensors for each head; got heads 2",
  );
  const fused = new Map([["blocks.0.attn.qkv.bias", row(1, 2, 3, 4)]]);
  assertThrows(() => importStateDict(fused, "timm"), RangeError, "[4] does not divide into 3 tensors");
});

Deno.test("names that nothing here reads are told apart from those of this library", () => {
  const model = createClassifier({ tokenizer: "msvd", profile: "tiny", classes: 6 }, 0);
  assertEquals(recogniseStateDict(stateDict(model).keys()), "ours");
  disposeModule(model);
  assertEquals(recogniseStateDict(["conv1.weight", "fc.bias"]), undefined);
  assertEquals(recogniseStateDict([]), undefined);
  assertThrows(
    () => importStateDict(new Map(), "keras" as ForeignNames),
    RangeError,
    'Names of tensors are one of "timm", "hugging-face", "thesis-vit", "thesis-fft", "thesis-msvd": got "keras".',
  );
});

Deno.test("tensors that have the names already are not renamed again, which would scale their colours twice", () => {
  const ours = new Map([["encoder.class_token", row(1)]]);
  const message = "encoder.class_token is one of the names to give, not of those to be renamed";
  assertThrows(() => importStateDict(ours, "timm"), RangeError, message);
  assertThrows(
    () => exportStateDict(new Map([["cls_token", row(1)]]), "timm"),
    RangeError,
    "cls_token is one of the names",
  );
});

Deno.test("a tensor that the library's ViT has no place for is named when it is loaded, and nothing changes", () => {
  const { state } = readInterop("timm");
  const model = createClassifier(classifierConfigOf(state, "timm", { heads: 4 }), 0);
  const before = stateDict(model);
  const scaled = new Map([...state, ["blocks.0.ls1.gamma", row(1)]]);
  const error = assertThrows(() => loadStateDict(model, importStateDict(scaled, "timm")), RangeError);
  assertEquals(
    error.message,
    "These tensors are not the state of this module: there is no place for blocks.0.ls1.gamma.",
  );
  assertEquals(stateDict(model), before);
  disposeModule(model);
});

Deno.test("loadStateDict() suggests the missing name that is most like one without a place, and ends long lists", () => {
  const model = createClassifier({ tokenizer: "vit", profile: "tiny", classes: 6 }, 0);
  const state = stateDict(model);
  const moved = new Map(state);
  moved.delete("encoder.blocks.1.mlp.output.bias");
  moved.set("encoder.blocks.1.mlp.outputs.bias", state.get("encoder.blocks.1.mlp.output.bias")!);
  moved.set("zzz", row(1));
  const error = assertThrows(() => loadStateDict(model, moved), RangeError);
  assertEquals(
    error.message,
    "These tensors are not the state of this module: missing are encoder.blocks.1.mlp.output.bias; there is no place for " +
      "encoder.blocks.1.mlp.outputs.bias (did you mean encoder.blocks.1.mlp.output.bias?), zzz.",
  );
  const { message } = assertThrows(() => loadStateDict(model, new Map()), RangeError);
  assertEquals(message.endsWith(` and ${state.size - 20} more.`), true, message);
  disposeModule(model);
});

Deno.test("sizes that this library's models cannot have are refused by classifierConfigOf()", () => {
  const { state } = readInterop("timm");
  const without = new Map(state);
  without.delete("cls_token");
  assertThrows(() => classifierConfigOf(without, "timm"), RangeError, "lack what is encoder.class_token here");
  assertThrows(
    () => classifierConfigOf(state, "timm"),
    RangeError,
    "32 numbers do not divide into 0.5 heads: give heads",
  );
  const wide = new Map(state).set("pos_embed", { shape: [1, 9, 32], data: new Float32Array(9 * 32) });
  assertThrows(() => classifierConfigOf(wide, "timm", { heads: 4 }), RangeError, "make no square: give imageSize");
  assertEquals(classifierConfigOf(wide, "timm", { heads: 4, imageSize: [16, 32] }).imageSize, [16, 32]);
  const fourteen = new Map(state).set("patch_embed.proj.weight", {
    shape: [32, 3, 14, 14],
    data: new Float32Array(32 * 3 * 14 * 14),
  });
  assertThrows(
    () => classifierConfigOf(fourteen, "timm", { heads: 4 }),
    RangeError,
    "a power of 2: these tensors' is 14",
  );
});
