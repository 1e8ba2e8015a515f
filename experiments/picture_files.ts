import { basename, dirname } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { decodePicture, isNamedAsPicture } from "../lib/datasets/decode.ts";
import { listFolder } from "../lib/datasets/folder_listing.ts";
import { resizePicture } from "../lib/datasets/resize.ts";

/** A picture's file. */
export interface PictureFile {
  path: string;
  /** Its path within the folder that was asked for; the file's own name if it was asked for itself. */
  name: string;
}

/**
 * Finds picture files: those under a folder and its folders, by the ends of their names and in order, or one file.
 *
 * @param path A folder or a file.
 * @throws {RangeError} if a folder holds no picture.
 * @throws {Deno.errors.NotFound} if there is neither.
 */
export async function findPictures(path: string): Promise<PictureFile[]> {
  const root = path.replace(/\/+$/, "");
  if (!await isFolder(root)) return [{ path: root, name: basename(root) }];
  const found = await within(root, "");
  if (found.length === 0) {
    throw new RangeError(`${path} holds no pictures: their names end in .jpg, .png or the like.`);
  }
  return found;
}

/** The name of the folder in which a picture lies, which is its class where there are classes; undefined for the folder itself. */
export function classOf({ name }: PictureFile): string | undefined {
  const folder = dirname(name);
  return folder === "." ? undefined : basename(folder);
}

/**
 * Reads a picture as a model sees it.
 *
 * @param path The file.
 * @param side Side of the square that it is resized to, in pixels.
 * @returns RGB bytes `[side, side, 3]`.
 * @throws {UnreadablePicture} if it is none.
 */
export async function readSquare(path: string, side: number): Promise<Uint8Array> {
  const { height, width, pixels } = await decodePicture(path);
  return resizePicture(pixels, [height, width], [side, side]);
}

/** Pictures that {@linkcode readSquare} read, as models take them: float32 `[B, side, side, 3]` in [0, 1]. */
export function stackSquares(pictures: readonly Uint8Array[], side: number): tf.Tensor4D {
  const size = side * side * 3;
  const values = new Float32Array(pictures.length * size);
  pictures.forEach((pixels, i) => values.set(Float32Array.from(pixels, (value) => value / 255), i * size));
  return tf.tensor4d(values, [pictures.length, side, side, 3]); // [B, H, W, 3]
}

async function within(root: string, folder: string): Promise<PictureFile[]> {
  const { folders, files } = await listFolder(folder === "" ? root : `${root}/${folder}`);
  const inside = (name: string) => folder === "" ? name : `${folder}/${name}`;
  const pictures = files.filter(isNamedAsPicture)
    .map((name) => ({ path: `${root}/${inside(name)}`, name: inside(name) }));
  const deeper: PictureFile[] = [];
  for (const name of folders) deeper.push(...await within(root, inside(name)));
  return [...pictures, ...deeper];
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(`There is no picture or folder ${path}.`);
  }
}
