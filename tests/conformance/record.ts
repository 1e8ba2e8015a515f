import type { SpecResult } from "./jasmine.ts";
import { NODE_SUITE } from "./suites.ts";

/** How many specs ended how. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** What `bench/results/conformance.json` holds. `skipped` are exceptions and specs that ask for a browser. */
export interface ConformanceRecord extends Counts {
  specs: number;
  /** Of them, the specs that tfjs-node leaves out on its own engine. */
  ofIgnored: Counts & { specs: number };
  /** Of them, tfjs-node's own; the others are tfjs-core's. */
  ofTfjsNode: Counts & { specs: number };
  /** Specs that are not run, by reason. */
  exceptions: Record<string, number>;
  tensorflow: string;
  tfjs: string;
  seconds: number;
}

/** Counts results, altogether and in the groups of the record. */
export function count(
  results: readonly SpecResult[],
  isIgnored: (name: string) => boolean,
): Pick<ConformanceRecord, "passed" | "failed" | "skipped" | "specs" | "ofIgnored" | "ofTfjsNode"> {
  const counts = (group: readonly SpecResult[]) => {
    const of = (status: SpecResult["status"]) => group.filter((result) => result.status === status).length;
    return { specs: group.length, passed: of("passed"), failed: of("failed"), skipped: of("skipped") };
  };
  return {
    ...counts(results),
    ofIgnored: counts(results.filter(({ name }) => isIgnored(name))),
    ofTfjsNode: counts(results.filter(({ name }) => name.startsWith(NODE_SUITE))),
  };
}

/** What is worse in `now` than in `before`, one sentence each. */
export function regressions(now: Counts, before: Counts): string[] {
  const worse = (what: keyof Counts, is: boolean) =>
    is ? [`${now[what]} specs ${what}: they were ${before[what]} in bench/results/conformance.json.`] : [];
  return [
    ...worse("passed", now.passed < before.passed),
    ...worse("failed", now.failed > before.failed),
    ...worse("skipped", now.skipped > before.skipped),
  ];
}
