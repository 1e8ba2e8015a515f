import sharp, { type Metadata } from "sharp";
import type { OriginalPicture } from "./dataset.ts";

/** Pictures with more pixels are refused before they are decoded: a file of kilobytes can claim gigabytes. */
export const MAX_PIXELS = 100_000_000;

/** Says that a file is no picture that can be used, and why. */
export class UnreadablePicture extends RangeError {
  /**
   * @param path The file.
   * @param reason Why, as the end of a sentence without its full stop.
   */
  constructor(readonly path: string, readonly reason: string) {
    super(`${path} is read as a picture of at most ${MAX_PIXELS / 1e6} million pixels, and is none: ${reason}.`);
  }
}

/**
 * Lets a few tasks run at once. A decoded picture takes up to 300 MB, so that a batch of them must not be decoded all at once;
 * two more than there are processors keep these busy.
 */
class Gate {
  #free = navigator.hardwareConcurrency + 2;
  readonly #waiting: (() => void)[] = [];

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve)); // handed on by who leaves
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}

const gate = new Gate();

/**
 * Decodes a picture file (JPEG, PNG, WebP, GIF, TIFF, AVIF, SVG, by its content, not its name) as the eye sees it: turned as
 * its camera says, in 8-bit sRGB whatever its own colours are, over white where it is transparent; the first frame of an
 * animation. Truncated files are refused; a JPEG with wrong bits within is decoded as far as they make sense, as anywhere.
 *
 * @param path The file.
 * @returns Its pixels, in its own size, and the file's bytes.
 * @throws {UnreadablePicture} if it is no picture, cannot be read, is damaged, or has more than {@linkcode MAX_PIXELS} pixels.
 */
export function decodePicture(path: string): Promise<OriginalPicture> {
  return gate.run(async () => {
    const stored = await readable(path, () => Deno.readFile(path));
    const { data, info } = await readable(path, () =>
      sharp(stored, { limitInputPixels: MAX_PIXELS, failOn: "error" })
        .rotate()
        .flatten({ background: "#ffffff" })
        .toColourspace("srgb")
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true }));
    return { height: info.height, width: info.width, pixels: data, stored };
  });
}

/**
 * Reads a picture file's header: enough to refuse what is empty, no picture or too large without decoding it.
 *
 * @param path The file; its content decides, not its name.
 * @returns What decoding it will have to deal with, such as `"grey"`; mostly nothing.
 * @throws {UnreadablePicture} if it is no file with a picture's header, or claims more than {@linkcode MAX_PIXELS} pixels.
 */
export function inspectPicture(path: string): Promise<string[]> {
  return gate.run(async () => {
    const { isFile, size } = await readable(path, () => Deno.stat(path)); // before sharp: a named pipe would never end
    if (!isFile) throw new UnreadablePicture(path, "it is not a file");
    if (size === 0) throw new UnreadablePicture(path, "it is empty");
    const header = await readable(
      path,
      () => sharp(path, { limitInputPixels: MAX_PIXELS, failOn: "error" }).metadata(),
    );
    return peculiarities(path, header);
  });
}

function peculiarities(path: string, header: Metadata): string[] {
  const { format, space, depth, orientation = 1, pages = 1 } = header;
  const named = FORMAT_OF[path.split(".").at(-1)!.toLowerCase()];
  return [
    ...(space === "b-w" || space === "grey16" ? ["grey"] : []),
    ...(space === "cmyk" ? ["CMYK"] : []),
    ...(depth === "uchar" ? [] : ["more than 8 bits a channel"]),
    ...(header.hasAlpha ? ["with transparency"] : []),
    ...(pages > 1 ? ["of several frames or pages"] : []),
    ...(orientation > 1 ? ["turned by its camera's note"] : []),
    ...(named === undefined || named === format ? [] : ["named as another format"]),
  ];
}

/** The format, as sharp calls it, that a file's name promises. */
const FORMAT_OF: Readonly<Record<string, string>> = {
  jpg: "jpeg",
  jpeg: "jpeg",
  png: "png",
  webp: "webp",
  gif: "gif",
  tif: "tiff",
  tiff: "tiff",
  avif: "heif",
  heic: "heif",
  svg: "svg",
  bmp: "bmp", // promised by the name, read by nobody here: named in reports instead of passed over
};

/** Whether a file is named as a picture. Its content decides whether it is one. */
export function isNamedAsPicture(path: string): boolean {
  return Object.hasOwn(FORMAT_OF, path.split(".").at(-1)!.toLowerCase());
}

/** Runs a step of reading `path`; what goes wrong with the file becomes {@linkcode UnreadablePicture}. */
async function readable<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error; // this process may not: nothing is wrong with the file
    throw new UnreadablePicture(path, (error as Error).message.trim().replaceAll(/\s*\n\s*/g, "; "));
  }
}
