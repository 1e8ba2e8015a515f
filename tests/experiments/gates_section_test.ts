import { assertEquals, assertStringIncludes } from "@std/assert";
import { gatesSection } from "../../experiments/report/gates_section.ts";
import type { AnyFinishedRun, AnyRunSummary } from "../../experiments/results/finished_runs.ts";

const run = (summary: Partial<AnyRunSummary>): AnyFinishedRun => ({
  folder: "results/x",
  summary: {
    ...{ experiment: "msvd-focus", profile: "small", dataset: "scenes", seed: 0, accuracy: 0.9, config: {} },
    gates: { meanGate: 0.3, gateGini: 0.4, gateEntropy: 3 },
    ...summary,
  } as AnyRunSummary,
});
const gateMap = { pictures: 9, agreement: 0.7, interval: [0.6, 0.8] as [number, number], contrast: 0.55 };

Deno.test("the section of gates has a row for each run that scores its tokens, with what half of the sum keeps", () => {
  const selections = [{ keep: { share: 0.5 }, accuracy: 0.8, macroF1: 0.8, tokensMean: 20.25, tokensSpread: 1 }];
  const page = gatesSection([run({ gateMap, selections }), run({ seed: 3, gates: undefined! })], "small").join("\n");
  assertStringIncludes(page, "| scenes | 0 | 90.0 % | 0.30 | 0.40 | 20.3 | 80.0 % | 0.70 (0.60 to 0.80) |");
  assertStringIncludes(page, "The contrast of a token's pixels would have 0.55.");
  assertEquals(page.includes("| 3 |"), false);
  assertEquals(gatesSection([run({ profile: "tiny" })], "small"), []);
});

Deno.test("the verdict on gates holds if every index is above 0.3 and every interval beyond chance", () => {
  const verdict = (...runs: AnyFinishedRun[]) => gatesSection(runs, "small").at(-1)!;
  assertStringIncludes(verdict(run({ gateMap })), "is **reached**; that gates lie on things **holds**");
  const unsure = { ...gateMap, interval: [0.45, 0.6] as [number, number] };
  const even = { meanGate: 0.5, gateGini: 0.1, gateEntropy: 4 };
  const page = verdict(run({ gateMap }), run({ gateMap: unsure, gates: even }));
  assertStringIncludes(page, "is **not reached**; that gates lie on things **does not hold**");
});
