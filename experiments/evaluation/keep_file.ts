import type { LabelledPictures } from "../../lib/datasets/dataset.ts";

/** How many tokens to keep of the picture with a number. */
export type KeepNumbers = (picture: number) => number;

/**
 * Reads how many tokens to keep of each picture: lines `{"name": "sea/1.jpg", "k": 16}`, or CSV lines `sea/1.jpg,16`, with or without a
 * heading `name,k`.
 *
 * @param text The file's contents.
 * @param file Its name, for errors.
 * @returns Numbers by name.
 * @throws {RangeError} if a line is none of these, k is no positive whole number, or a name comes twice.
 */
export function parseKeepFile(text: string, file: string): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || (i === 0 && line.trim() === "name,k")) continue;
    const [name, k] = line.trimStart().startsWith("{") ? ofJson(line) : ofCsv(line);
    if (typeof name !== "string" || typeof k !== "number" || !Number.isInteger(k) || k < 1) {
      throw new RangeError(
        `Line ${i + 1} of ${file} should be such as {"name": "sea/1.jpg", "k": 16} or sea/1.jpg,16: it is ${line}.`,
      );
    }
    if (numbers.has(name)) throw new RangeError(`${file} has a number for each picture once: ${name} comes twice.`);
    numbers.set(name, k);
  }
  return numbers;
}

function ofJson(line: string): [unknown, unknown] {
  try {
    const { name, k } = JSON.parse(line) as Record<string, unknown>;
    return [name, k];
  } catch {
    return [undefined, undefined]; // the caller says what a line should be
  }
}

function ofCsv(line: string): [unknown, unknown] {
  const comma = line.lastIndexOf(",");
  const k = line.slice(comma + 1).trim();
  return [comma < 1 ? undefined : line.slice(0, comma).replace(/^"(.*)"$/, "$1"), k === "" ? undefined : Number(k)];
}

/**
 * Finds each picture's number: by its path within the folder, its whole path, or, for drawn pictures, its own number from 0.
 *
 * @param numbers By name.
 * @param pictures The pictures.
 * @param folder Where they lie; undefined for drawn ones.
 * @throws {RangeError} if a picture has none.
 */
export function keepNumbers(
  numbers: ReadonlyMap<string, number>,
  pictures: LabelledPictures,
  folder: string | undefined,
): KeepNumbers {
  const found = Array.from({ length: pictures.length }, (_, picture) => {
    const names = namesOf(pictures, picture, folder);
    const k = names.map((name) => numbers.get(name)).find((number) => number !== undefined);
    if (k === undefined) throw new RangeError(`Every picture needs a number of tokens: there is none for ${names[0]}.`);
    return k;
  });
  return (picture) => found[picture]!;
}

function namesOf(pictures: LabelledPictures, picture: number, folder: string | undefined): string[] {
  const source = pictures.source?.(picture);
  if (source === undefined) return [String(picture)];
  const root = `${folder?.replace(/\/+$/, "")}/`;
  return source.startsWith(root) ? [source.slice(root.length), source] : [source];
}
