import sharp from "sharp";
import type { Picture } from "../datasets/landscape.ts";

/** Options of {@linkcode pictureData}. */
export interface PictureDataOptions {
  /** `"jpeg"`: a tenth of the bytes of noisy pictures. `"png"`: every pixel as it is, for few and large ones. Default: `"jpeg"`. */
  format?: "jpeg" | "png";
  /** Of JPEG, 1 to 100. Default: 90, at which no change is seen. */
  quality?: number;
}

/**
 * A picture as a `data:` URL, to be part of a drawing. The same picture gives the same URL.
 *
 * @param picture Its pixels; what is outside of [0, 1] is cut off.
 * @param options Format.
 * @returns The URL.
 */
export async function pictureData(
  { height, width, pixels }: Picture,
  { format = "jpeg", quality = 90 }: PictureDataOptions = {},
): Promise<string> {
  const bytes = Uint8Array.from(pixels, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  const grey = isGrey(bytes);
  const values = grey ? bytes.filter((_, i) => i % 3 === 0) : bytes;
  const raw = sharp(values, { raw: { height, width, channels: grey ? 1 : 3 } }).toColourspace(grey ? "b-w" : "srgb");
  const encoded = format === "jpeg"
    ? raw.jpeg({ quality, chromaSubsampling: "4:4:4" })
    : raw.png({ compressionLevel: 9, adaptiveFiltering: true });
  return `data:image/${format};base64,${new Uint8Array(await encoded.toBuffer()).toBase64()}`;
}

function isGrey(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i += 3) {
    if (bytes[i] !== bytes[i + 1] || bytes[i] !== bytes[i + 2]) return false;
  }
  return true;
}
