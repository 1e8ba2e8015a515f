import { disposeModule } from "../../lib/nn/mod.ts";
import { interleave, type Spread } from "../interleave.ts";
import type { Peer } from "../../tools/processes/peer.ts";
import { difference } from "../pytorch/losses.ts";
import { type Batch, type CaseName, caseOf, type Layout, type Mode, MODES, type Plan } from "./cases.ts";
import type { AloneRow } from "./result.ts";
import { buildTokenizer, imagesOf, scenes, writeSubject } from "./subject.ts";
import { turn } from "./turn.ts";
import { sourceOf, type Work, workOf } from "./work.ts";

/**
 * How far our values may lie from PyTorch's, as a share of the largest. Float32 explains 1e-4; of a singular value decomposition 1e-2,
 * since a component at the edge of the rank may count on one side alone, and components of near values mix.
 */
const tolerance = (name: CaseName) => name.startsWith("svd") ? 1e-2 : 1e-4;

/** Measures a tokenizer by itself, in both modes, beside PyTorch's. */
export async function measureAlone(
  name: CaseName,
  pictures: Batch,
  { plan, folder, torch }: { plan: Plan; folder: string; torch: Peer },
): Promise<AloneRow[]> {
  const tokenizer = buildTokenizer(name, plan.profile, pictures.imageSize);
  const pixels = scenes(pictures);
  const images = imagesOf(pixels, pictures);
  const { layouts } = caseOf(name);
  const rows: AloneRow[] = [];
  try {
    const subject = await writeSubject(folder, name, plan.profile, { tokenizer, images });
    for (const layout of layouts) await torch.ask({ do: "open", case: subject, layout });
    const works = MODES.map((mode) => [mode, workOf(tokenizer, sourceOf(tokenizer, pixels, images), mode)] as const);
    // Before anything is measured, since training moves what batch normalisation remembers.
    const differences: (number | undefined)[] = [];
    for (const [mode, work] of works) differences.push(await checkEqual(name, mode, work, { layouts, torch }));
    for (const [i, [mode, work]] of works.entries()) {
      const times = await inTurn(work, { mode, layouts, torch, plan });
      rows.push(rowOf({ tokenizer: name, mode, ...pictures }, times, differences[i]));
      work.dispose();
    }
    await torch.ask({ do: "close" });
  } finally {
    images.dispose();
    disposeModule(tokenizer);
  }
  return rows;
}

/** Refuses to compare what is not the same; gives the difference, where there is something to compare with. */
async function checkEqual(
  name: CaseName,
  mode: Mode,
  work: Work,
  { layouts, torch }: { layouts: readonly Layout[]; torch: Peer },
): Promise<number | undefined> {
  const ours = work();
  const found: number[] = [];
  for (const layout of layouts) {
    const { values } = await torch.ask<{ values: number[] }>({ do: "run", layout, mode, repeats: 1 });
    found.push(Math.max(...ours.map((value, i) => difference([value], [values[i]!]))));
    if (ours.length !== values.length || !(found.at(-1)! <= tolerance(name))) {
      throw new Error(
        `The sides do not compute the same, so that their times mean nothing: ${mode} of ${name} gives ${
          ours.join(", ")
        }, ` +
          `PyTorch's ${layout} ${values.join(", ")}.`,
      );
    }
  }
  return found.length === 0 ? undefined : Math.max(...found);
}

/** Milliseconds of ours, and of PyTorch in each layout. */
async function inTurn(
  work: Work,
  { mode, layouts, torch, plan }: { mode: Mode; layouts: readonly Layout[]; torch: Peer; plan: Plan },
): Promise<Record<string, Spread>> {
  const contenders: Record<string, () => number | Promise<number>> = { ours: turn(work, plan.turnSeconds) };
  for (const layout of layouts) {
    const run = async (repeats: number) =>
      (await torch.ask<{ seconds: number }>({ do: "run", layout, mode, repeats })).seconds;
    const repeats = Math.max(1, Math.ceil(plan.turnSeconds / await run(1)));
    contenders[layout] = async () => 1000 * await run(repeats);
  }
  return await interleave(contenders, plan.rounds);
}

/** The row of a tokenizer, from milliseconds of a batch: PyTorch's faster layout is compared. */
export function rowOf(
  measured: Pick<AloneRow, "tokenizer" | "mode" | "imageSize" | "batch">,
  { ours, ...layouts }: Record<string, Spread>,
  difference: number | undefined,
): AloneRow {
  const row: AloneRow = { ...measured, ours: rates(ours!, measured.batch) };
  const sorted = Object.entries(layouts).toSorted(([, a], [, b]) => a.median - b.median);
  if (sorted.length === 0 || difference === undefined) return row;
  const [layout, fastest] = sorted[0]! as [Layout, Spread];
  const torch = rates(fastest, measured.batch);
  return { ...row, torch, layout, ratio: row.ours.median / torch.median, difference };
}

/** Images a second, from milliseconds of a batch. */
function rates({ median, min, max }: Spread, batch: number): Spread {
  const rate = (milliseconds: number) => 1000 * batch / milliseconds;
  return { median: rate(median), min: rate(max), max: rate(min) };
}
