import { profileOf } from "../../lib/models/mod.ts";
import { CLAIMS, CONTROLS, GOALS } from "../claims/claims.ts";
import { type ClaimResult, claimResults } from "../claims/verdicts.ts";
import { type AnyFinishedRun, type FinishedRun, taskOfRun } from "../results/finished_runs.ts";
import { type RowResult, tableResults, usualDataset } from "../results/table_results.ts";
import { markdownTable, signedPoints, tableMarkdown } from "../results/table_text.ts";
import { type TableConfig, TABLES } from "../tables/mod.ts";
import { thesisTables } from "../thesis.ts";
import { gatesSection } from "./gates_section.ts";
import { rebuiltSection } from "./rebuilt_section.ts";
import { speedPoints, speedSection } from "./speed_section.ts";

/** Where the report of committed results lies. */
export const RESULTS_PAGE = "results/REPORT.md";

/** Which runs the report is made of: the thesis's pictures, on two cores. */
export const RESULTS_CHOICE = { profile: "small", dataset: "intel128" } as const;

/**
 * The report of all committed results: every table beside the thesis's, and a verdict on every claim that is read from it.
 *
 * @param runs Finished ones, of any profile and pictures.
 */
export async function resultsPage(runs: readonly AnyFinishedRun[]): Promise<string> {
  const thesis = await thesisTables();
  const chosen = chooseRuns(runs);
  const claims = await claimResults(CLAIMS, chosen);
  const controls = await claimResults(CONTROLS, chosen);
  const goals = await claimResults(GOALS, chosen);
  const tables = TABLES.map((table) => {
    const choice = { ...RESULTS_CHOICE, dataset: usualDataset(table) };
    return { table, rows: tableResults(table, runs, choice, thesis) };
  });
  const told = tables.filter(({ rows }) => rows.some(({ ours }) => ours !== null));
  const silent = tables.filter((each) => !told.includes(each)).map(({ table }) => String(table.number));
  return [
    "# Results",
    introduction(chosen),
    ...told.flatMap(({ table, rows }) => {
      const read = claims.filter(({ claim }) => claim.table === table.number);
      return section(table, rows, read, runs);
    }),
    ...(silent.length === 0 ? [] : [`Of table ${silent.join(", ")} no row is trained yet at this size.`]),
    ...rebuiltSection(runs, RESULTS_CHOICE.profile),
    "## Controls",
    "What the thesis did not ask, and without which its claims mean little.",
    claimTable(controls, "question"),
    "## Beyond the thesis",
    "Questions that the thesis leaves, and goals. The same size, pictures and epochs.",
    claimTable(goals, "question or goal"),
    ...gatesSection(runs, RESULTS_CHOICE.profile),
    "### Speed for accuracy",
    await speedSection(await speedPoints(chosen)),
    "## What this can say, and what not",
    scope(chosen),
    "```sh\ndeno task setup --gpu\ndeno task reproduce --profile paper --data photos   # photos/train/<class>/…, photos/test/<class>/…\n```",
  ].join("\n\n") + "\n";
}

/** The runs that committed tables are made of. */
export function chooseRuns(runs: readonly AnyFinishedRun[]): FinishedRun[] {
  const { profile, dataset } = RESULTS_CHOICE;
  return runs.filter((run): run is FinishedRun =>
    taskOfRun(run) === "classification" && run.summary.profile === profile && run.summary.dataset === dataset
  );
}

function introduction(runs: readonly FinishedRun[]): string {
  const { pictures, environment } = runs[0]!.summary;
  const { cpu, cores } = environment as Record<string, string>;
  const { imageSize, epochs } = profileOf(RESULTS_CHOICE.profile);
  const number = (count: number) => count.toLocaleString("en");
  return `Profile \`${RESULTS_CHOICE.profile}\` on photographs (Intel Image Classification): ${
    number(pictures.train)
  } to train, ` +
    `${number(pictures.validation)} to choose by, ${
      number(pictures.test)
    } to test, ${imageSize} pixels, ${epochs} epochs with the thesis's ` +
    `recipe; ${cpu}, ${cores} cores. The thesis: 256 pixels, a model of ViT-B's size, 20 epochs. Accuracy is on the test pictures, with the ` +
    "weights that did best in validation. Differences are paired over the test pictures, and over seeds where there are several, with a 95 % " +
    "interval from 10,000 resamples; a claim holds if the whole interval lies where it says, does not hold if none of it does. One seed says " +
    "what other pictures would give, not what another seed would.\n\n" +
    "`deno task table --write` writes this page from the numbers beside it; [README.md](README.md) says what they are.";
}

function section(
  table: TableConfig,
  rows: readonly RowResult[],
  claims: readonly ClaimResult[],
  runs: readonly AnyFinishedRun[],
): string[] {
  const ours = runs.filter(({ summary: { profile, dataset } }) =>
    profile === RESULTS_CHOICE.profile && dataset === usualDataset(table)
  );
  const trained = new Set(ours.map(({ summary }) => summary.experiment));
  const empty = rows.filter(({ ours }) => ours === null);
  const missing = empty.filter(({ experiment }) => !trained.has(experiment)).map(({ label }) => label);
  const tooFew = empty.filter(({ experiment }) => trained.has(experiment)).map(({ label }) => label);
  return [
    `## Table ${table.number}: ${table.title}`,
    tableMarkdown(table, rows),
    ...(claims.length === 0 ? [] : [claimTable(claims, "claim")]),
    ...(missing.length === 0 ? [] : [`Not trained yet: ${missing.join("; ")}.`]),
    ...(tooFew.length === 0 ? [] : [`Less than one token at this size: ${tooFew.join("; ")}.`]),
  ];
}

function claimTable(claims: readonly ClaimResult[], what: string): string {
  const rows = claims.map(({ claim, measured }) => {
    if (measured === null) return [claim.says, "–", "–", "–", "not trained yet"];
    const { difference, interval: [low, high], seeds, verdict } = measured;
    const range = `${signedPoints(low)} to ${signedPoints(high)}`;
    const alone = claim.against === "chance" || "accuracy" in claim.against;
    const seedsOf = alone ? String(seeds[0]) : seeds.join(" and ");
    return [claim.says, signedPoints(difference), range, seedsOf, `**${verdict}**`];
  });
  return markdownTable([[what, "difference, points", "95 % interval", "seeds", "verdict"], ...rows]);
}

function scope(runs: readonly FinishedRun[]): string {
  const [ours, thesis] = [profileOf(RESULTS_CHOICE.profile), profileOf("paper")];
  const { pictures } = runs[0]!.summary;
  const noise = 1.96 * Math.sqrt(0.8 * 0.2 / pictures.test);
  return `${ours.layers} layers of width ${ours.width} on ${ours.imageSize}-pixel pictures show what a tokenizer keeps of a picture, and which ` +
    `of two learns faster from ${
      pictures.train.toLocaleString("en")
    } pictures. They do not show what ${thesis.layers} layers of width ` +
    `${thesis.width} on ${thesis.imageSize} pixels make of it: a larger model may close a gap, or open one, and ${ours.epochs} epochs stop ` +
    `before slow learners are done. An accuracy near 80 % on ${
      pictures.test.toLocaleString("en")
    } pictures is known to ± ` +
    `${(100 * noise).toFixed(1)} points; paired differences are sharper. The thesis's own sizes need a GPU; with one:`;
}
