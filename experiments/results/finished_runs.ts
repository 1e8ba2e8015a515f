import type { Selection } from "../../lib/models/mod.ts";
import type { Summary } from "../../lib/training/mod.ts";

/** Test results of a model that keeps some of its tokens. */
export interface SelectionResult {
  keep: Selection;
  accuracy: number;
  macroF1: number;
  /** Kept of a picture, the class token not counted: mean and standard deviation over the test pictures. */
  tokensMean: number;
  tokensSpread: number;
}

/** What `summary.json` of a run holds. */
export interface RunSummary extends Summary {
  /** Of a model that scores its tokens: the same test pictures with fewer of them. */
  selections?: SelectionResult[];
}

/** A run that is finished, and where. */
export interface FinishedRun {
  folder: string;
  summary: RunSummary;
}

/**
 * All finished runs in a folder and the folders in it, sorted by folder.
 *
 * @param root A folder; one that is missing holds none.
 */
export async function finishedRuns(root: string): Promise<FinishedRun[]> {
  const found: FinishedRun[] = [];
  const walk = async (folder: string, depth: number) => {
    for (const { name, isDirectory, isFile } of await entries(folder)) {
      if (isFile && name === "summary.json") {
        found.push({ folder, summary: JSON.parse(await Deno.readTextFile(`${folder}/${name}`)) });
      } else if (isDirectory && name !== "checkpoints" && depth > 0) await walk(`${folder}/${name}`, depth - 1);
    }
  };
  await walk(root, 3);
  return found.sort((a, b) => a.folder < b.folder ? -1 : 1);
}

async function entries(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
