import sharp, { type Sharp } from "sharp";

/** Files by their path within a folder; a string of text is written as such. */
export type Files = Record<string, Uint8Array | string>;

/** Lends `run` a new folder with these files, below out/, and removes it. */
export async function withFolder(files: Files, run: (root: string) => Promise<void>): Promise<void> {
  await Deno.mkdir("out", { recursive: true });
  const root = await Deno.makeTempDir({ dir: "out" });
  try {
    for (const [path, content] of Object.entries(files)) {
      await Deno.mkdir(`${root}/${path.split("/").slice(0, -1).join("/")}`, { recursive: true });
      await Deno.writeFile(
        `${root}/${path}`,
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
    }
    await run(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** A picture of one colour. */
export function flat(red: number, green: number, blue: number, side = 8): Sharp {
  return sharp({ create: { width: side, height: side, channels: 3, background: { r: red, g: green, b: blue } } });
}

/** Flat PNG pictures `<part>/<class>/<name>`, numbered from 0, each of its own grey. */
export async function greyFiles(counts: Record<string, number>): Promise<Files> {
  const files: Files = {};
  for (const [folder, count] of Object.entries(counts)) {
    for (let i = 0; i < count; i++) {
      files[`${folder}/${String(i).padStart(3, "0")}.png`] = await flat(i, i, i).png().toBuffer();
    }
  }
  return files;
}
