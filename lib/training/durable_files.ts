import { dirname } from "node:path";

/*
 * Files that are there, whole, after a crash or a power cut: bytes reach the disk before a name does, and a name replaces
 * another in one step (POSIX rename). Names that end in .tmp are not finished, and may be swept at any time.
 */

/** End of the names of files and folders that are being written. */
export const UNFINISHED = ".tmp";

/** Writes a new file and waits until it is on the disk. Its name is not yet: see {@linkcode syncFolder}. */
export async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await Deno.open(path, { write: true, create: true, truncate: true });
  try {
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    await file.sync();
  } finally {
    file.close();
  }
}

/** Waits until the names in a folder are on the disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await Deno.open(path);
  try {
    await folder.sync();
  } finally {
    folder.close();
  }
}

/** Replaces a file, or makes it: whoever opens it finds the old or the new one, never half of it. */
export async function replaceFile(path: string, contents: Uint8Array | string): Promise<void> {
  const bytes = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
  await writeSynced(path + UNFINISHED, bytes);
  await Deno.rename(path + UNFINISHED, path);
  await syncFolder(dirname(path));
}

/** Removes what a writer that was stopped left in a folder. */
export async function sweepUnfinished(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(UNFINISHED)) await Deno.remove(`${folder}/${name}`, { recursive: true });
  }
}
