import sharp from "sharp";
import type { Picture } from "./landscape.ts";

/** Pictures with more pixels are refused before they are decoded: a file of kilobytes can claim gigabytes. */
export const MAX_PIXELS = 100_000_000;

/**
 * Reads a picture file (JPEG, PNG, WebP, GIF, TIFF, AVIF, SVG) as the eye sees it: rotated as its camera says, in sRGB, over
 * white where it is transparent; the first frame of an animation.
 *
 * @example A picture that was written is read back
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { drawLandscape } from "./landscape.ts";
 * import { encodePng, readPicture } from "./image_file.ts";
 *
 * const path = await Deno.makeTempFile({ dir: "out" });
 * await Deno.writeFile(path, await encodePng(drawLandscape(20, 30)));
 * const { height, width } = await readPicture(path, [10, 15]);
 * assertEquals([height, width], [10, 15]);
 * await Deno.remove(path);
 * ```
 *
 * @param path The file.
 * @param size Height and width to resize to, in pixels: the picture is cropped about its middle to that shape first.
 * @returns The picture, of just that size.
 * @throws {RangeError} if the file is no picture, is damaged, or has more than {@linkcode MAX_PIXELS} pixels.
 * @throws {Deno.errors.NotFound} if there is no such file.
 */
export async function readPicture(path: string, size: [number, number]): Promise<Picture> {
  const bytes = await readFile(path);
  const [height, width] = size;
  try {
    const { data } = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error" })
      .rotate()
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .resize({ width, height, fit: "cover", kernel: "linear" })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { height, width, pixels: Float32Array.from(data, (value) => value / 255) };
  } catch (error) {
    throw new RangeError(
      `${path} is read as a picture of at most ${MAX_PIXELS / 1e6} million pixels, and is none: ${
        (error as Error).message
      }`,
    );
  }
}

async function readFile(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(
      `There is no file ${path}: a picture is named by its path from here, or its full path.`,
    );
  }
}

/**
 * Encodes a picture as PNG.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodePng } from "./image_file.ts";
 *
 * const black = { height: 2, width: 2, pixels: new Float32Array(12) };
 * assertEquals((await encodePng(black)).subarray(1, 4), new TextEncoder().encode("PNG"));
 * ```
 *
 * @param picture The picture; values outside [0, 1] are cut.
 * @returns The file's bytes.
 */
export async function encodePng({ height, width, pixels }: Picture): Promise<Uint8Array> {
  const bytes = Uint8Array.from(pixels, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  return await sharp(bytes, { raw: { height, width, channels: 3 } }).png({ compressionLevel: 9 }).toBuffer();
}
