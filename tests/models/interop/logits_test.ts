import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type ClassifierConfig,
  classifierConfigOf,
  createClassifier,
  exportStateDict,
  type ForeignNames,
  importStateDict,
  recogniseStateDict,
} from "../../../lib/models/mod.ts";
import { disposeModule, loadStateDict, stateDict } from "../../../lib/nn/mod.ts";
import { assertClose } from "../../support/close.ts";
import { tf } from "../../support/engine.ts";
import { namesOf, readInterop } from "./fixture.ts";

interface Case {
  names: ForeignNames;
  /** What shapes do not say. */
  options: { heads?: number; imageSize?: [number, number] };
  /** What the classifier's settings must turn out to be. */
  settings: Partial<ClassifierConfig>;
  /** What the file does not say and its maker chose. */
  more?: { filterSize: number };
  /** Numbers of a head. */
  headWidth: number;
}

const [SIZE, VIT] = [[32, 32] as [number, number], { tokenizer: "vit", headLayers: 1, finalNorm: true } as const];
const CASES: Record<string, Case> = {
  timm: { names: "timm", options: { heads: 4 }, settings: { ...VIT, normEpsilon: 1e-6 }, headWidth: 8 },
  hugging_face: {
    names: "hugging-face",
    options: { heads: 4 },
    settings: { ...VIT, normEpsilon: 1e-12 },
    headWidth: 8,
  },
  thesis_vit: {
    names: "thesis-vit",
    options: {},
    settings: { tokenizer: "vit", headLayers: 2, finalNorm: false, normEpsilon: 1e-5 },
    headWidth: 10,
  },
  thesis_fft: {
    names: "thesis-fft",
    options: { imageSize: SIZE },
    settings: { tokenizer: "fft", mixing: true, headLayers: 2, finalNorm: false },
    more: { filterSize: 16 },
    headWidth: 10,
  },
  thesis_msvd: {
    names: "thesis-msvd",
    options: { imageSize: SIZE },
    settings: { tokenizer: "msvd", mixing: true, headLayers: 2 },
    headWidth: 10,
  },
  thesis_gated: {
    names: "thesis-msvd",
    options: { imageSize: SIZE },
    settings: { tokenizer: "msvd", mixing: true, scorer: "sigmoid" },
    headWidth: 10,
  },
};

for (const [name, { names, options, settings, more, headWidth }] of Object.entries(CASES)) {
  Deno.test(`a state dict of ${name} is recognised, and gives the logits that its program gives`, () => {
    const { state, pictures, expected } = readInterop(name);
    assertEquals(recogniseStateDict(state.keys()), names);
    const config = classifierConfigOf(state, names, options);
    for (const [key, value] of Object.entries(settings)) {
      assertEquals(config[key as keyof ClassifierConfig], value as never, key);
    }
    assert(typeof config.profile === "object");
    assertEquals([config.profile.width, config.profile.layers, config.profile.headWidth, config.classes], [
      32,
      2,
      headWidth,
      5,
    ]);
    const model = createClassifier({ ...config, ...more } as ClassifierConfig, 0);
    loadStateDict(model, importStateDict(state, names));
    const { logits } = model.call(pictures, { training: false });
    assertClose(logits, expected.get("logits")!, 1e-5, `${name} logits`);
    disposeModule(model);
  });

  Deno.test(`exportStateDict() gives ${name} back its own names, shapes and numbers`, () => {
    const { state } = readInterop(name);
    const separate = names.startsWith("thesis") ? { heads: 3 } : {};
    const back = exportStateDict(importStateDict(state, names), names, separate);
    assertEquals(namesOf(back), namesOf(state));
    for (const key of namesOf(state)) {
      const [{ shape, data }, wanted] = [back.get(key)!, state.get(key)!];
      assertEquals(shape, wanted.shape, key);
      // Only the first convolution, whose colours are scaled anew, is rounded.
      if (/patch_embed/.test(key) && names !== "thesis-vit") assertClose(data, wanted.data, 1e-6, key);
      else assertEquals(data, wanted.data, key);
    }
  });
}

Deno.test("colours may be scaled otherwise than a program usually does, as for timm's DeiT", () => {
  const { state, pictures, expected } = readInterop("timm");
  const model = createClassifier(classifierConfigOf(state, "timm", { heads: 4 }), 0);
  const colors = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };
  loadStateDict(model, importStateDict(state, "timm", { colors }));
  assertClose(model.call(pictures, { training: false }).logits, expected.get("deit")!, 1e-5, "logits");
  assertEquals(
    stateDict(model).get("tokenizer.projection.weight")!.data,
    state.get("patch_embed.proj.weight")!.data, // it is this library's scale: nothing changes
  );
  disposeModule(model);
  assertThrows(() => importStateDict(state, "thesis-fft", { colors }), RangeError, "for patches only");
  const two = { mean: [0, 0], deviation: [1, 1] };
  assertThrows(() => importStateDict(state, "timm", { colors: two }), RangeError, "Colours have 3 means");
});

Deno.test("a model of this library that is exported for timm has timm's names, and comes back the same", () => {
  const config = { tokenizer: "vit", profile: "tiny", classes: 3, headLayers: 1, finalNorm: true } as const;
  const [model, other] = [createClassifier(config, 1), createClassifier(config, 2)];
  const exported = exportStateDict(stateDict(model), "timm");
  assertEquals(namesOf(exported).slice(0, 3), [
    "blocks.0.attn.proj.bias",
    "blocks.0.attn.proj.weight",
    "blocks.0.attn.qkv.bias",
  ]);
  assertEquals(recogniseStateDict(exported.keys()), "timm");
  loadStateDict(other, importStateDict(exported, "timm"));
  const pictures = tf.randomUniform([2, 32, 32, 3], 0, 1, "float32", 5) as tf.Tensor4D;
  const [a, b] = [model, other].map((each) => each.call(pictures, { training: false }).logits);
  assertClose(b!, a!, 1e-5, "logits");
  disposeModule(model);
  disposeModule(other);
});

Deno.test("the names of Hugging Face's state_dict() are read as those of its files are", () => {
  const { state, metadata } = readInterop("hugging_face");
  const renamed = Object.entries(JSON.parse(metadata.renamed!) as Record<string, string>);
  assertEquals(renamed.filter(([memory, file]) => memory !== file).length, 32); // all 16 of each block
  const memory = new Map(renamed.map(([name, file]) => [name, state.get(file)!]));
  assertEquals(recogniseStateDict(memory.keys()), "hugging-face");
  const ours = importStateDict(state, "hugging-face");
  assertEquals(new Map([...importStateDict(memory, "hugging-face")].sort()), new Map([...ours].sort()));
});
