/** What this project reads of a notebook's JSON (nbformat 4.5). */
export interface Notebook {
  cells: Cell[];
}

/** One cell; only code cells have outputs. */
export interface Cell {
  id?: string;
  cell_type: "markdown" | "code" | "raw";
  source: Lines;
  metadata?: { tags?: string[] };
  execution_count?: number | null;
  outputs?: Output[];
}

/** What a cell left behind: text of a stream, or contents by MIME type. */
export interface Output {
  output_type: string;
  name?: string;
  text?: Lines;
  data?: Record<string, unknown>;
}

/** Text, whole or in lines that keep their ends. */
export type Lines = string | string[];

/** Text as one string. */
export function textOf(lines: Lines): string {
  return typeof lines === "string" ? lines : lines.join("");
}

/** Reads a notebook. */
export async function readNotebook(path: string): Promise<Notebook> {
  return JSON.parse(await Deno.readTextFile(path));
}
