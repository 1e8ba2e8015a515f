import { relative } from "node:path";
import { type Notebook, readNotebook, textOf } from "./notebook.ts";
import { notebookPaths } from "./run.ts";

const WORDS_A_MINUTE = 200;
const MINUTES_A_CODE_CELL = 0.5;
const STEP = 5; // minutes are given to so many, as reading is not more even than that

/** What it takes to read a notebook. */
export interface Reading {
  /** Words of text, written or shown by a cell. */
  words: number;
  /** Cells of code. */
  codeCells: number;
  /** 200 words a minute and half a minute for a cell of code, to five minutes. */
  minutes: number;
}

/** Counts what there is to read in a notebook, and how long that takes. */
export function readingOf({ cells }: Notebook): Reading {
  const code = cells.filter(({ cell_type }) => cell_type === "code");
  const shown = code.flatMap(({ outputs = [] }) => outputs.flatMap(({ data }) => data?.["text/markdown"] ?? []));
  const written = cells.filter(({ cell_type }) => cell_type === "markdown").map(({ source }) => source);
  const words = [...written, ...shown as string[]].map((text) => textOf(text).split(/\s+/).filter(Boolean).length)
    .reduce((sum, count) => sum + count, 0);
  const minutes = words / WORDS_A_MINUTE + code.length * MINUTES_A_CODE_CELL;
  return { words, codeCells: code.length, minutes: Math.max(STEP, STEP * Math.round(minutes / STEP)) };
}

/** The first heading of a notebook. */
export function titleOf({ cells }: Notebook): string {
  const first = cells.find(({ cell_type }) => cell_type === "markdown");
  return /^# +(.+)$/m.exec(textOf(first?.source ?? ""))?.[1] ?? "Untitled";
}

/** How long each notebook takes to read, as a table of Markdown for `notebooks/README.md`. */
export async function readingTable(): Promise<string> {
  const all = await Promise.all(
    notebookPaths().map(async (path) => {
      const notebook = await readNotebook(path);
      return { file: relative("notebooks", path), title: titleOf(notebook), ...readingOf(notebook) };
    }),
  );
  const number = (value: number) => value.toLocaleString("en");
  return [
    "| notebook | words | cells of code | minutes |",
    "| --- | ---: | ---: | ---: |",
    ...all.map(({ file, title, words, codeCells, minutes }) =>
      `| [${title}](${file}) | ${number(words)} | ${codeCells} | ${minutes} |`
    ),
    "",
    `Minutes of reading, at ${WORDS_A_MINUTE} words a minute and half a minute for a cell of code, to ${STEP} minutes; without running ` +
    "anything and without exercises.",
  ].join("\n");
}
