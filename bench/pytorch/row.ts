import { interleave } from "../interleave.ts";
import type { Peer } from "../../tools/processes/peer.ts";
import type { Case, Mode, Plan, Precision, Side, Subject, Variant } from "./cases.ts";
import { Contender } from "./contender.ts";
import { checkDifference } from "./losses.ts";
import type { Row, VariantResult } from "./result.ts";

/** What all rows of a measurement share. */
export interface Settings {
  plan: Plan;
  threads: number;
  variants: Readonly<Record<Precision, readonly Variant[]>>;
  /** GFLOP/s of large matrix products. */
  peaks: Readonly<Partial<Record<Precision, number>>>;
  /** A PyTorch process that tells how much memory others took. */
  observer: Peer;
}

/** Values of a subject's first steps in PyTorch's eager float32 with dropout off, which every variant must come to. */
export interface Reference {
  /** The loss of the first training step. */
  first: readonly number[];
  /** The loss of the second: it has seen gradients and Adam. */
  second: readonly number[];
  /** The logits. */
  logits: readonly number[];
}

/** A subject whose variants compute the same. */
export interface Check {
  reference: Reference;
  /** How far the first loss of each variant is from the reference's, by precision. */
  differences: Partial<Record<Precision, number[]>>;
}

/** The case of a subject. */
export function caseOf(subject: Subject, mode: Mode, precision: Precision, dropout = subject.profile.dropout): Case {
  return { ...subject, mode, precision, dropout };
}

/**
 * Trains two steps without dropout in every variant: the losses are those of PyTorch's eager float32.
 *
 * @throws {Error} if a variant does not run, or computes something else.
 */
export async function checkSubject(
  subject: Subject,
  precisions: readonly Precision[],
  { variants, threads }: Settings,
): Promise<Check> {
  const reference = await referenceOf(subject, threads);
  const differences: Check["differences"] = {};
  for (const precision of precisions) {
    differences[precision] = [];
    for (const variant of variants[precision]) {
      const measured = caseOf(subject, "training", precision, 0);
      const [first, second] = await twoSteps(measured, variant, threads);
      differences[precision].push(checkDifference(measured, variant, "first loss", first, reference.first));
      checkDifference(measured, variant, "second loss", second, reference.second);
    }
  }
  return { reference, differences };
}

async function referenceOf(subject: Subject, threads: number): Promise<Reference> {
  const variant: Variant = { side: "torch", name: "eager" };
  const [first, second] = await twoSteps(caseOf(subject, "training", "float32", 0), variant, threads);
  const [logits] = await twoSteps(caseOf(subject, "inference", "float32"), variant, threads);
  return { first, second, logits };
}

async function twoSteps(measured: Case, variant: Variant, threads: number): Promise<[number[], number[]]> {
  const contender = await Contender.open(measured, variant, threads);
  try {
    return [contender.first, (await contender.run(1)).values];
  } finally {
    await contender.peer.close();
  }
}

/**
 * Measures all variants of a case in turn, each in a process of its own.
 *
 * @throws {Error} if a variant does not run, or computes something else.
 */
export async function measureRow(measured: Case, check: Check, settings: Settings): Promise<Row> {
  const { plan, threads, observer, variants, peaks } = settings;
  const contenders: Contender[] = [];
  try {
    for (const variant of variants[measured.precision]) {
      contenders.push(await Contender.open(measured, variant, threads));
    }
    const differences = measured.mode === "training"
      ? check.differences[measured.precision]! // what the first step gave here depends on what was dropped
      : contenders.map(({ variant, first }) =>
        checkDifference(measured, variant, "largest logit", first, check.reference.logits)
      );
    const turns: Record<string, () => Promise<number>> = {};
    for (const contender of contenders) turns[contender.label] = await turn(contender, plan);
    const times = await interleave(turns, plan.rounds);
    const results: VariantResult[] = [];
    for (const [i, { variant, label, firstStepSeconds, peer: { pid } }] of contenders.entries()) {
      const { megabytes: peakMB } = await observer.ask<{ megabytes: number }>({ do: "peak", pid });
      results.push({
        ...variant,
        milliseconds: times[label]!,
        firstStepSeconds,
        peakMB,
        difference: differences[i]!,
      });
    }
    return rowOf(measured, results, peaks[measured.precision]!);
  } finally {
    await Promise.all(contenders.map(({ peer }) => peer.close()));
  }
}

/** A turn of a contender: so many steps that it lasts `turnSeconds`. It gives the milliseconds of one. */
async function turn(contender: Contender, { turnSeconds }: Plan): Promise<() => Promise<number>> {
  const { seconds } = await contender.run(1);
  const steps = Math.max(1, Math.ceil(turnSeconds / seconds));
  return async () => 1000 * (await contender.run(steps)).seconds;
}

/** The row of a case: the fastest variant of each side is compared. `peak` in GFLOP/s. */
export function rowOf(measured: Case, variants: VariantResult[], peak: number): Row {
  const { model, mode, precision, tokens, batch, flopsPerImage } = measured;
  const [ours, torch] = [fastest(variants, "ours"), fastest(variants, "torch")];
  const gflop = flopsPerImage * batch * (mode === "training" ? 3 : 1) / 1e9;
  const share = ({ milliseconds: { median } }: VariantResult) => gflop / (median / 1000) / peak;
  return {
    ...{ model, mode, precision, tokens, batch },
    ...{ ours: ours.milliseconds, oursVariant: ours.name },
    ...{ torch: torch.milliseconds, torchVariant: torch.name },
    ratio: torch.milliseconds.median / ours.milliseconds.median,
    ...{ gflop, oursShare: share(ours), torchShare: share(torch) },
    variants,
  };
}

function fastest(variants: readonly VariantResult[], side: Side): VariantResult {
  return variants.filter((variant) => variant.side === side)
    .reduce((a, b) => b.milliseconds.median < a.milliseconds.median ? b : a);
}
