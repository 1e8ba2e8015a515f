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
type Interval = [number, number];
const gateMap = {
  ...{ pictures: 9, agreement: 0.7, interval: [0.6, 0.8] as Interval, contrast: 0.55, usual: 0.72 },
  ...{ beyondUsual: -0.02, beyondUsualInterval: [-0.05, 0.01] as Interval },
};

Deno.test("the section of gates has a row for each run that scores its tokens, with what half of the sum keeps", () => {
  const selections = [{ keep: { share: 0.5 }, accuracy: 0.8, macroF1: 0.8, tokensMean: 20.25, tokensSpread: 1 }];
  const page = gatesSection([run({ gateMap, selections }), run({ seed: 3, gates: undefined! })], "small").join("\n");
  assertStringIncludes(page, "| scenes | 0 | 90.0 % | 0.30 | 0.40 | 20.3 | 80.0 % | 0.70 (0.60 to 0.80) |");
  assertStringIncludes(
    page,
    "by the contrast of a token's pixels 0.55, and by how often other pictures have a thing at its place 0.72",
  );
  assertEquals(page.includes("| 3 |"), false);
  assertEquals(gatesSection([run({ profile: "tiny" })], "small"), []);
});

Deno.test("the verdict on gates: holds, does not hold, or cannot be told, as of claims", () => {
  const verdict = (...runs: AnyFinishedRun[]) => gatesSection(runs, "small").at(-1)!;
  const page = verdict(run({ gateMap }));
  assertStringIncludes(
    page,
    "an index above 0.3 **is reached**; that they lie on things more than a coin would: **holds**",
  );
  assertStringIncludes(page, "than where things usually are: **cannot be told** (−0.020, −0.050 to +0.010)");
  const worse = { ...gateMap, interval: [0.3, 0.4] as Interval, beyondUsualInterval: [-0.5, -0.2] as Interval };
  const even = { meanGate: 0.5, gateGini: 0.1, gateEntropy: 4 };
  const other = verdict(run({ gateMap: worse, gates: even }));
  assertStringIncludes(other, "**is not reached**; that they lie on things more than a coin would: **does not hold**");
  assertStringIncludes(other, "usually are: **does not hold**");
});
