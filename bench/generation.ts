/**
 * `deno task bench:generation`: measures what drawing one token costs with a key-value cache and without, by the length of the sequence, in turn
 * on this machine, and writes `bench/results/generation.json`; with `--quick`, small and to `out/bench/`.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { AutoregressiveDecoder, CodeHead, generationStep } from "../lib/decoder/mod.ts";
import { noTokens, recomputingStep } from "../lib/decoder/generation_step.ts";
import { type ProfileName, PROFILES } from "../lib/models/mod.ts";
import { disposeModule, Initializer } from "../lib/nn/mod.ts";
import { RandomStream } from "../lib/ops/mod.ts";
import { capture } from "../lib/tensorflow/mod.ts";
import { interleave, type Spread } from "./interleave.ts";
import { runMeasurement } from "./measurement.ts";
import { turn } from "./tokenizers/turn.ts";

/** What is measured. */
export interface GenerationPlan {
  profile: ProfileName;
  /** N, tokens of a sequence. */
  lengths: readonly number[];
  /** Sequences that are drawn at once. */
  batch: number;
  codes: number;
  rounds: number;
  turnSeconds: number;
}

/** Milliseconds to draw one token of each sequence of a batch. */
export interface GenerationRow {
  length: number;
  cached: Spread;
  recomputed: Spread;
  /** How many times faster the cache is. */
  gain: number;
}

const FULL: GenerationPlan = {
  ...{ profile: "small", lengths: [16, 32, 64, 128, 256, 512], batch: 8 },
  ...{ codes: 1000, rounds: 9, turnSeconds: 0.5 },
};
const QUICK: GenerationPlan = { ...FULL, profile: "tiny", lengths: [8, 16], batch: 2, rounds: 1, turnSeconds: 0.01 };

/** Measures steps of one length, both recorded; shapes are fixed, so that every token of a sequence costs the same. */
export async function measureGeneration(length: number, plan: GenerationPlan): Promise<GenerationRow> {
  const { profile, batch, codes, rounds, turnSeconds } = plan;
  const shape = PROFILES[profile];
  const head = new CodeHead({ width: shape.width, codes }, new Initializer(0));
  const decoder = new AutoregressiveDecoder({ ...shape, length }, head, new Initializer(1));
  const random = new RandomStream(2);
  const withCache = capture(generationStep(decoder, { random }));
  const without = capture(recomputingStep(decoder, { random, labels: undefined }));
  const [state, drawn] = [decoder.begin(batch), noTokens(decoder, batch)];
  const { cached, recomputed } = await interleave({
    cached: turn(() => tf.dispose([withCache(state)]), turnSeconds),
    recomputed: turn(() => tf.dispose(without(drawn)), turnSeconds),
  }, rounds);
  withCache.dispose();
  without.dispose();
  random.dispose();
  tf.dispose([state, drawn]);
  disposeModule(decoder);
  return { length, cached, recomputed, gain: recomputed.median / cached.median };
}

async function measureAll(plan: GenerationPlan): Promise<GenerationRow[]> {
  const rows: GenerationRow[] = [];
  for (const length of plan.lengths) {
    const row = await measureGeneration(length, plan);
    rows.push(row);
    const [cached, recomputed] = [row.cached, row.recomputed].map(({ median }) => median.toPrecision(3));
    console.log(`${length} tokens: ${cached} ms a token with the cache, ${recomputed} ms without`);
  }
  return rows;
}

if (import.meta.main) {
  await runMeasurement({ name: "generation", full: FULL, quick: QUICK, measure: measureAll });
}
