import { UNFINISHED } from "./durable_files.ts";

const FOLDER_NAME = /^step-(\d{8,})(?:-(\d+))?$/;

/** Names of finished checkpoints, the newest first. */
export async function checkpointNames(folder: string): Promise<string[]> {
  const found: { name: string; order: number[] }[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const match = FOLDER_NAME.exec(name);
      if (match !== null) found.push({ name, order: [Number(match[1]), Number(match[2] ?? 1)] });
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  found.sort((a, b) => b.order[0]! - a.order[0]! || b.order[1]! - a.order[1]!);
  return found.map(({ name }) => name);
}

/** A name for a step that no checkpoint has: after a fall-back the same step comes again. */
export async function freeName(folder: string, step: number): Promise<string> {
  const taken = new Set(await checkpointNames(folder));
  const name = `step-${String(step).padStart(8, "0")}`;
  for (let i = 1;; i++) {
    const numbered = i === 1 ? name : `${name}-${i}`;
    if (!taken.has(numbered)) return numbered;
  }
}

/** The name of the checkpoint that a pointer names; undefined if there is no pointer, or it names none. */
export async function readPointer(folder: string, pointer: "latest" | "best"): Promise<string | undefined> {
  try {
    const name = (await Deno.readTextFile(`${folder}/${pointer}`)).trim();
    return FOLDER_NAME.test(name) ? name : undefined; // what else it may say is no path to follow
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Removes all but the best and the last ones: the newest, what was `latest` before, and older ones by their steps. */
export async function prune(
  folder: string,
  { name: newest, before, best, keepLast }: {
    name: string;
    before: string | undefined;
    best: string | undefined;
    keepLast: number;
  },
): Promise<void> {
  const names = await checkpointNames(folder);
  const last = new Set([newest, before, ...names].filter((name) => name !== undefined));
  const keep = new Set([...last].slice(0, keepLast));
  for (const name of names) {
    if (keep.has(name) || name === best) continue;
    const unfinished = `${folder}/${name}${UNFINISHED}`; // half a folder must not look like a checkpoint
    await Deno.rename(`${folder}/${name}`, unfinished);
    await Deno.remove(unfinished, { recursive: true });
  }
}

/** Whether there is such a file. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
