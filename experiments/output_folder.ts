/**
 * Makes a folder for results; says before hours of work, not after, that they cannot go there.
 *
 * @param folder As the user gave it.
 * @param places Where this command may write, for the error.
 * @returns The folder without a slash at its end.
 * @throws {RangeError} if this command may not write there.
 */
export async function makeOutputFolder(folder: string, places = "out/ or results/"): Promise<string> {
  const path = folder.replace(/\/+$/, "");
  const { state } = await Deno.permissions.query({ name: "write", path });
  if (state !== "granted") throw new RangeError(`--out is a folder under ${places}: got ${folder}.`);
  await Deno.mkdir(path, { recursive: true });
  return path;
}
