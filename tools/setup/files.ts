/** Whether there is something at `path`; a link counts when what it points to is there. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

/** The text of a file, or undefined when there is none. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}

/** Writes a file as a whole or not at all, keeping the mode of the one it replaces. */
export async function replaceText(path: string, text: string, mode?: number): Promise<void> {
  const beside = `${path}.${Deno.pid}.tmp`;
  await Deno.writeTextFile(beside, text);
  if (mode !== undefined) await Deno.chmod(beside, mode);
  await Deno.rename(beside, path);
}

/** Removes a file or a folder with all in it, if it is there. */
export async function remove(path: string): Promise<void> {
  // A process that was just stopped may still add a file while the folder is being emptied: hence a few tries.
  for (let tries = 5;; tries -= 1) {
    try {
      return await Deno.remove(path, { recursive: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      if (tries === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** The SHA-256 of the named files taken together, in hexadecimal. */
export async function hashOf(...paths: string[]): Promise<string> {
  const texts = await Promise.all(paths.map((path) => Deno.readTextFile(path)));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(texts.join("\0")));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
