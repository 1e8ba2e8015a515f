import { replaceText } from "./files.ts";

// Scripts and activation files are a few kilobytes; what is larger (Deno itself) holds no path of ours.
const largestText = 1_000_000;

/**
 * Rewrites the absolute path that a virtual environment keeps of itself, in pyvenv.cfg and in the text files of bin/.
 * `folder` is where it lies now. Running it again changes nothing, so an interrupted run is simply repeated.
 */
export async function relocate(folder: string, from: string, to: string): Promise<void> {
  await rewrite(`${folder}/pyvenv.cfg`, from, to);
  for await (const entry of Deno.readDir(`${folder}/bin`)) {
    if (entry.isFile) await rewrite(`${folder}/bin/${entry.name}`, from, to);
  }
}

/**
 * Whether the scripts of an environment still work when moved to `path`: the kernel reads no more than 127 bytes of a
 * script's first line and no quotes in it, and activation files need quotes around anything unusual.
 */
export function canMoveTo(path: string): boolean {
  return /^[\w./+-]+$/.test(path) && path.length < 100;
}

/** `text` with every path `from` made `to`; not those that merely begin or end with the same letters. */
export function replacePath(text: string, from: string, to: string): string {
  const escaped = from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(`(?<![\\w.+-])${escaped}(?![\\w.+-])`, "g"), () => to);
}

async function rewrite(path: string, from: string, to: string): Promise<void> {
  const { size, mode } = await Deno.stat(path);
  if (size > largestText) return;
  const text = await Deno.readTextFile(path);
  const moved = replacePath(text, from, to);
  if (moved !== text && !text.includes("\0")) await replaceText(path, moved, mode ?? undefined);
}
