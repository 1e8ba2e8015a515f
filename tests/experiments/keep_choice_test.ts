import { assertEquals, assertThrows } from "@std/assert";
import "../support/require_setup.ts";
import { defaultLabel, keepChoices } from "../../experiments/evaluation/keep_choice.ts";
import { keepNumbers, parseKeepFile } from "../../experiments/evaluation/keep_file.ts";
import { UsageError } from "../../experiments/usage.ts";
import type { LabelledPictures } from "../../lib/datasets/dataset.ts";

const asked = (options: Parameters<typeof keepChoices>[0]) =>
  keepChoices(options).map(({ label, keep }) => [label, keep([0])]);

Deno.test("keepChoices() understands one number, one share, sweeps with all tokens beside, and nothing", () => {
  assertEquals(asked({ keep: "16" }), [["k=16", { k: 16 }]]);
  assertEquals(asked({ keep: "all" }), [["all", "all"]]);
  assertEquals(asked({ share: "0.80" }), [["p=0.8", { share: 0.8 }]]);
  assertEquals(asked({}), [["default", undefined]]);
  assertEquals(asked({ sweep: ["k=1,8", "p=0.5,1"] }), [
    ["k=1", { k: 1 }],
    ["k=8", { k: 8 }],
    ["p=0.5", { share: 0.5 }],
    ["p=1", { share: 1 }],
    ["all", "all"],
  ]);
  assertEquals([undefined, { k: 4 }, { share: 0.5 }].map(defaultLabel), ["all", "k=4", "p=0.5"]);
});

Deno.test("keepChoices() refuses in a sentence what contradicts itself or is no number", () => {
  const refused = (options: Parameters<typeof keepChoices>[0], said: string) =>
    assertThrows(() => keepChoices(options), UsageError, said);
  refused({ keep: "4", share: "0.5" }, "in one way");
  refused({ keep: "4", "keep-file": "a.csv" }, "in one way");
  for (const keep of ["0", "-1", "1.5", "x", ""]) {
    refused({ keep }, `--keep is a number of tokens from 1, or all: got ${keep}.`);
  }
  for (const share of ["0", "1.1", "half", "-0.5", "1e-1"]) refused({ share }, `got ${share}.`);
  refused({ sweep: ["q=1"] }, "got q=1");
  refused({ sweep: ["k=1,,2"] }, "k of --sweep");
});

Deno.test("parseKeepFile() reads JSON lines and CSV with or without heading", () => {
  const wanted = new Map([["sea/1.jpg", 16], ["a,b.jpg", 3]]);
  const json = '{"name":"sea/1.jpg","k":16}\n\n{"k":3,"name":"a,b.jpg"}\n';
  for (const text of [json, 'name,k\r\nsea/1.jpg,16\r\n"a,b.jpg",3\r\n', "sea/1.jpg, 16\na,b.jpg,3"]) {
    assertEquals(parseKeepFile(text, "keep"), wanted);
  }
});

Deno.test("parseKeepFile() names the line that says nothing, and a name that comes twice", () => {
  for (
    const line of [
      "sea/1.jpg",
      "sea/1.jpg,",
      "sea/1.jpg,0",
      "sea/1.jpg,1.5",
      ",4",
      '{"name":"a"}',
      '{"name":"a","k":"4"}',
      "{",
    ]
  ) {
    assertThrows(() => parseKeepFile(`b.jpg,1\n${line}`, "keep"), RangeError, `Line 2 of keep should be`);
  }
  assertThrows(() => parseKeepFile("a,1\na,2", "keep"), RangeError, "a comes twice");
});

Deno.test("keepNumbers() finds pictures by their path in the folder or as a whole, drawn ones by their numbers", () => {
  const pictures = (sources?: string[]): LabelledPictures => ({
    classes: ["a", "b"],
    labels: Int32Array.of(0, 1),
    length: 2,
    read: () => Promise.reject(new Error("not read")),
    ...(sources === undefined ? {} : { source: (index: number) => sources[index]! }),
  });
  const files = pictures(["data/a/1.jpg", "data/b/1.jpg"]);
  const numbers = new Map([["a/1.jpg", 3], ["data/b/1.jpg", 5]]);
  assertEquals([0, 1].map(keepNumbers(numbers, files, "data/")), [3, 5]);
  assertEquals([0, 1].map(keepNumbers(new Map([["1", 7], ["0", 9]]), pictures(), undefined)), [9, 7]);
  assertThrows(() => keepNumbers(new Map([["a/1.jpg", 3]]), files, "data"), RangeError, "there is none for b/1.jpg");
});
