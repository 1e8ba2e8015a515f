import type { GenerationPlan, GenerationRow } from "./generation.ts";
import type { Spread } from "./interleave.ts";

/** What `bench/results/generation.json` holds. */
export interface GenerationResult {
  environment: { cpu: string; cores: number; tensorflow: string; threads: number };
  plan: GenerationPlan;
  rows: GenerationRow[];
}

/** The measurement as Markdown. */
export function generationTable({ rows, plan, environment }: GenerationResult): string {
  const lines = rows.map(({ length, cached, recomputed, gain }) =>
    `| ${length} | ${time(cached)} | ${time(recomputed)} | ${gain.toFixed(1)} |`
  );
  const { cpu, threads, tensorflow } = environment;
  return [
    "| tokens of a sequence | ms a token with the cache | without | times as fast |",
    "| ---: | ---: | ---: | ---: |",
    ...lines,
    "",
    `Profile \`${plan.profile}\`, ${plan.batch} sequences at once, ${
      plan.codes.toLocaleString("en")
    } codes. Medians of ${plan.rounds} ` +
    `interleaved rounds, smallest and largest in brackets. ${cpu}, ${threads} threads; TensorFlow ${tensorflow}.`,
  ].join("\n");
}

function time({ median, min, max }: Spread): string {
  const digits = (value: number) => value.toPrecision(3);
  return `${digits(median)} (${digits(min)} to ${digits(max)})`;
}

/** What the cache gains on the longest sequence, in a sentence. */
export function generationSentence({ rows }: GenerationResult): string {
  const { length, gain } = rows.at(-1)!;
  return `Drawing pictures token by token, a key-value cache makes a token of ${length} **${
    gain.toFixed(0)
  } times** as fast.`;
}
