import { type Cell, type Notebook, type Output, textOf } from "./notebook.ts";
import { maskMeasured, sameText } from "./same_text.ts";

/** The tag of a cell whose text depends on the machine: of times that it measures, or of a model trained in the notebook. */
const MEASURED_TAG = "measured";

const SHOWN = 160; // characters of a line in a message

/** An output as it is compared: its kinds, and the one that is text. */
interface Said {
  kinds: string;
  text: string;
}

/**
 * Where the text outputs of a run differ from those that are committed. Of a cell tagged `measured` only the kinds of its outputs are
 * compared: its claims are held by its own assertions.
 *
 * @param committed The notebook as it stands.
 * @param run The same notebook, run.
 * @param path Where it stands, for the messages.
 * @returns A message for each cell that differs.
 */
export function differences(committed: Notebook, run: Notebook, path: string): string[] {
  return committed.cells.flatMap((cell, i) => {
    const difference = cell.cell_type === "code" ? differenceOf(cell, run.cells[i]!) : undefined;
    const tags = cell.id === undefined ? "" : ` (${cell.id})`;
    return difference === undefined ? [] : [`${path}, cell ${i + 1}${tags}: ${difference}`];
  });
}

function differenceOf(committed: Cell, run: Cell): string | undefined {
  const [before, now] = [committed, run].map(({ outputs = [] }) => said(outputs)) as [Said[], Said[]];
  const [kinds, kindsNow] = [before, now].map((all) => all.map(({ kinds }) => kinds).join("; ") || "nothing");
  if (kinds !== kindsNow) return `it shows other kinds of output.\n  committed: ${kinds}\n  now:       ${kindsNow}`;
  if (committed.metadata?.tags?.includes(MEASURED_TAG)) return undefined;
  const at = before.findIndex(({ text }, i) => !sameText(text, now[i]!.text));
  if (at < 0) return undefined;
  const [expected, got] = firstDifference(before[at]!.text, now[at]!.text);
  return `it says something else.\n  committed: ${expected}\n  now:       ${got}`;
}

/** Outputs in order; what one stream wrote in pieces is one, wherever its pieces came. */
function said(outputs: Output[]): Said[] {
  const streams = new Map<string, Said>();
  const all: Said[] = [];
  for (const { name = "stdout", text, data = {} } of outputs) {
    if (text === undefined) {
      const words = data["text/markdown"] ?? data["text/plain"];
      all.push({
        kinds: Object.keys(data).toSorted().join(", "),
        text: words === undefined ? "" : textOf(words as string),
      });
      continue;
    }
    const stream = streams.get(name) ?? { kinds: name, text: "" };
    if (!streams.has(name)) all.push(stream);
    streams.set(name, stream);
    stream.text += textOf(text);
  }
  return all;
}

/** The first line of each of two texts that does not say the same. */
function firstDifference(one: string, other: string): [string, string] {
  const [lines, others] = [one, other].map((text) => text.split("\n")) as [string[], string[]];
  const at = lines.findIndex((line, i) => others[i] === undefined || !sameText(line, others[i]));
  const line = at < 0 ? lines.length : at;
  const [a, b] = [lines[line] ?? "", others[line] ?? ""].map(maskMeasured) as [string, string];
  const same = [...a].findIndex((letter, i) => letter !== b[i]);
  const from = Math.max(0, same - SHOWN / 2);
  return [a, b].map((text) => excerpt(text, from)) as [string, string];
}

function excerpt(text: string, from: number): string {
  if (text === "") return "(nothing)";
  const end = from + SHOWN;
  return `${from > 0 ? "…" : ""}${text.slice(from, end)}${end < text.length ? "…" : ""}`;
}
