import sharp from "sharp";
import { decodePicture } from "./decode.ts";
import type { Picture } from "./landscape.ts";
import { resizePicture } from "./resize.ts";

export { MAX_PIXELS } from "./decode.ts";

/**
 * Reads a picture file (JPEG, PNG, WebP, GIF, TIFF, AVIF, SVG) as the eye sees it: rotated as its camera says, in sRGB, over
 * white where it is transparent; the first frame of an animation. It is resized as training data is.
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
  await mustExist(path);
  const { height: h, width: w, pixels } = await decodePicture(path);
  const [height, width] = size;
  const scale = Math.min(h / height, w / width);
  const [kept, keptAcross] = [Math.max(1, Math.round(height * scale)), Math.max(1, Math.round(width * scale))];
  const [top, left] = [Math.floor((h - kept) / 2), Math.floor((w - keptAcross) / 2)];
  const middle = new Uint8Array(kept * keptAcross * 3);
  for (let row = 0; row < kept; row++) {
    const from = ((top + row) * w + left) * 3;
    middle.set(pixels.subarray(from, from + keptAcross * 3), row * keptAcross * 3);
  }
  const resized = resizePicture(middle, [kept, keptAcross], size);
  return { height, width, pixels: Float32Array.from(resized, (value) => value / 255) };
}

async function mustExist(path: string): Promise<void> {
  try {
    await Deno.stat(path);
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
  const png = await sharp(bytes, { raw: { height, width, channels: 3 } }).png({ compressionLevel: 9 }).toBuffer();
  return new Uint8Array(png); // not Node's Buffer
}
