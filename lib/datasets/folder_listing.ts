/**
 * Names in a folder in order of their code units, as Python sorts them; without hidden files and the clutter that systems leave.
 *
 * @param path The folder.
 * @returns Names, not paths.
 * @throws {Deno.errors.NotFound} if there is no such folder.
 */
export async function listNames(path: string): Promise<string[]> {
  try {
    const names = (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name);
    return names.filter((name) => !name.startsWith(".") && !CLUTTER.has(name)).sort();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) throw error;
    throw new Deno.errors.NotFound(
      `There is no folder ${path}: pictures are named by the folder that holds them, such as one with train and test folders.`,
    );
  }
}

const CLUTTER = new Set(["__MACOSX", "Thumbs.db", "desktop.ini"]);

/** Names in a folder, in order: those of folders, links to folders among them, and those of everything else. */
export async function listFolder(path: string): Promise<{ folders: string[]; files: string[] }> {
  const names = await listNames(path);
  const found = await Promise.all(names.map((name) => isFolder(`${path}/${name}`)));
  return { folders: names.filter((_, i) => found[i]), files: names.filter((_, i) => !found[i]) };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false; // a link to nowhere
    throw error;
  }
}

/** What a folder holds, as the end of a sentence: at most six names. */
export async function describeContents(path: string): Promise<string> {
  const names = await listNames(path);
  const shown = names.slice(0, 6).join(", ");
  const packed = names.find((name) => /\.(zip|rar|7z|tar|tgz|tar\.gz)$/i.test(name));
  const hint = packed === undefined ? "" : ` (unpack ${packed} first)`;
  return (names.length === 0 ? "nothing" : names.length > 6 ? `${shown} and ${names.length - 6} more` : shown) + hint;
}
