import type { DuplicateGroup } from "../../lib/datasets/duplicates.ts";
import type { NumberRange, PictureSurvey } from "../../lib/datasets/survey.ts";

/** Entries of a list that are shown. */
const SHOWN = 20;

/** Whether a model should not be trained or measured on this as it is: something is broken, or is learned from and measured with. */
export function hasFaults({ broken, duplicates }: PictureSurvey): boolean {
  return broken.length > 0 || duplicates.some(({ acrossSplits }) => acrossSplits);
}

/** What `data:check` prints of a folder. */
export function surveyText(folder: string, format: string, survey: PictureSurvey): string {
  const { sizes, targets, broken, handled, ignored, duplicates } = survey;
  const short = (path: string) => path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  const across = duplicates.filter(({ acrossSplits }) => acrossSplits);
  const within = duplicates.filter(({ acrossSplits }) => !acrossSplits);
  return [
    `${folder}: ${format}, ${count(total(survey), "picture")} that can be read.`,
    ...countTable(survey),
    ...(sizes === undefined ? [] : [
      `Width ${range(sizes.width)} px, height ${range(sizes.height)} px, ${range(sizes.bytes)} bytes.`,
    ]),
    ...(targets === undefined ? [] : [`Targets: ${range(targets)}.`]),
    ...handled.map(({ kind, count: number, example }) => `Pictures ${kind}: ${number}, such as ${short(example)}.`),
    ...list("Passed over", ignored.map(({ path, reason }) => `${short(path)}: ${reason}`)),
    ...list("Broken", broken.map(({ path, reason }) => `${short(path)}: ${reason}`)),
    ...list("The same in more than one split", across.map((group) => groupText(group, short))),
    ...list("The same within a split", within.map((group) => groupText(group, short))),
  ].join("\n");
}

function countTable({ classes, counts }: PictureSurvey): string[] {
  const splits = Object.entries(counts);
  const rows = [
    ["", ...splits.map(([name]) => name)],
    ...classes.map((name, label) => [name, ...splits.map(([, perClass]) => String(perClass[label]!))]),
    ["together", ...splits.map(([, perClass]) => String(perClass.reduce((a, b) => a + b, 0)))],
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map(([name, ...numbers]) =>
    [name!.padEnd(widths[0]!), ...numbers.map((number, i) => number.padStart(widths[i + 1]!))].join("  ")
  );
}

function total({ counts }: PictureSurvey): number {
  return Object.values(counts).flat().reduce((a, b) => a + b, 0);
}

function groupText({ same, acrossClasses, pictures }: DuplicateGroup, short: (path: string) => string): string {
  const remarks = [...(same === "pixels" ? ["different files"] : []), ...(acrossClasses ? ["different classes"] : [])];
  return pictures.map(({ source }) => short(source)).join(" = ") +
    (remarks.length > 0 ? ` (${remarks.join(", ")})` : "");
}

function list(title: string, entries: readonly string[]): string[] {
  const more = entries.length > SHOWN ? [`  and ${entries.length - SHOWN} more; --json lists all`] : [];
  return [
    `${title}: ${entries.length === 0 ? "none" : entries.length}.`,
    ...entries.slice(0, SHOWN).map((entry) => `  ${entry}`),
    ...more,
  ];
}

function range({ min, median, max }: NumberRange): string {
  return min === max ? String(min) : `${min} to ${max} (median ${median})`;
}

function count(number: number, thing: string): string {
  return `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
}
