import { type ClassFolders, findClassFolders } from "./class_folders.ts";
import type { DatasetReport, LabelledPictures, Splits } from "./dataset.ts";
import { decodePicture, FORMAT_OF, inspectPicture, UnreadablePicture } from "./decode.ts";
import { resizePicture } from "./resize.ts";
import { holdOut } from "./split.ts";

/** Settings of {@linkcode openImageFolder}. */
export interface ImageFolderOptions {
  /** Share of each class's training pictures that is for validation, if the folder has no pictures of its own for it. Default 0.1. */
  validationShare?: number;
  /** A whole number that chooses which. Default 0. */
  seed?: number;
  /** Share of all pictures that may be unusable before this ends in an error. Default 0.01. */
  maxBadShare?: number;
}

/**
 * Opens a folder of pictures in class folders: `train/<class>/…` and `test/<class>/…`, or the like (`training`, `seg_train`;
 * `testing`, `seg_test`; also one within another of its name). Validation takes a share of each class of the training
 * pictures, which depends on the seed and their names alone, unless there is a folder `val`, `valid` or `validation`.
 *
 * Every file's header is read, a few thousand a second: what is empty, no picture or too large is left out and named in the
 * report. What turns out to be damaged only when it is decoded joins the report then, and is left out from there on.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openImageFolder } from "./image_folder.ts";
 *
 * const { train, validation, report } = await openImageFolder("data/sample");
 * assertEquals(train.classes, ["buildings", "forest", "glacier", "mountain", "sea", "street"]);
 * assertEquals([train.length > validation.length, report.refused], [true, []]);
 * assertEquals((await train.read(0, [16, 24])).length, 16 * 24 * 3);
 * ```
 *
 * @param root The folder.
 * @param options See {@linkcode ImageFolderOptions}.
 * @returns The pictures and what was found wrong with them.
 * @throws {RangeError} if folders are missing, a class is empty, or too many pictures are unusable.
 * @throws {Deno.errors.NotFound} if there is no such folder.
 */
export async function openImageFolder(root: string, options: ImageFolderOptions = {}): Promise<Splits> {
  const { validationShare = 0.1, seed = 0, maxBadShare = 0.01 } = options;
  if (!(maxBadShare >= 0 && maxBadShare <= 1)) {
    throw new RangeError(`maxBadShare is a share of all pictures, from 0 to 1: got ${maxBadShare}.`);
  }
  const folders = await findClassFolders(root);
  const ledger = new Ledger(root, maxBadShare);
  const usable = async (role: string, found: ClassFolders) => {
    const whole: ClassFolders = new Map();
    for (const [name, paths] of found) whole.set(name, await ledger.inspect(paths));
    return [role, whole] as const;
  };
  const train = await usable("training", folders.train);
  const test = await usable("test", folders.test);
  const validation = folders.validation && await usable("validation", folders.validation);
  ledger.settle();
  for (const [role, found] of [train, test, ...(validation ? [validation] : [])]) {
    for (const [name, paths] of found) {
      if (paths.length === 0) throw new RangeError(`Class "${name}" under ${root} has no usable ${role} picture.`);
    }
  }
  const classes = [...train[1].keys()];
  const pictures = (found: ClassFolders) => new FolderPictures(classes, found, ledger);
  const { report } = ledger;
  if (validation) {
    return { train: pictures(train[1]), validation: pictures(validation[1]), test: pictures(test[1]), report };
  }
  const [kept, heldOut]: [ClassFolders, ClassFolders] = [new Map(), new Map()];
  for (const [name, paths] of train[1]) {
    if (paths.length < 2) {
      throw new RangeError(`Class "${name}" under ${root} has one training picture: validation needs a second.`);
    }
    const split = holdOut(paths, (path) => `${name}/${path.split("/").at(-1)}`, validationShare, seed);
    kept.set(name, split.kept);
    heldOut.set(name, split.heldOut);
  }
  return { train: pictures(kept), validation: pictures(heldOut), test: pictures(test[1]), report };
}

/** What is known of a folder's files; ends in an error when too many are unusable. */
class Ledger {
  readonly report: DatasetReport = { refused: [], handled: [], ignored: [] };
  readonly #root: string;
  readonly #maxBadShare: number;
  readonly #reasons = new Map<string, string>();
  #pictures = 0;

  constructor(root: string, maxBadShare: number) {
    this.#root = root;
    this.#maxBadShare = maxBadShare;
  }

  /** Why a picture is unusable, if that is known. */
  reason(path: string): string | undefined {
    return this.#reasons.get(path);
  }

  /** Reads headers and returns the paths of usable pictures, in order. */
  async inspect(paths: string[]): Promise<string[]> {
    const findings = await Promise.all(paths.map(async (path) => {
      try {
        return await inspectPicture(path);
      } catch (error) {
        if (error instanceof UnreadablePicture) return error;
        throw error;
      }
    }));
    return paths.filter((path, i) => this.#judge(path, findings[i]!));
  }

  #judge(path: string, finding: string[] | UnreadablePicture): boolean {
    if (!(finding instanceof UnreadablePicture)) {
      this.#pictures++;
      for (const kind of finding) this.#handle(kind, path);
      return true;
    }
    if (path.split(".").at(-1)!.toLowerCase() in FORMAT_OF) {
      this.#pictures++;
      this.#note(finding);
    } else this.report.ignored.push({ path, reason: finding.reason }); // a README, a list of labels: no picture was promised
    return false;
  }

  /** Takes a picture out that failed to decode. Several readers may meet the same one. */
  refuse(error: UnreadablePicture): void {
    if (this.#reasons.has(error.path)) return;
    this.#note(error);
    this.settle();
  }

  #note({ path, reason }: UnreadablePicture): void {
    this.#reasons.set(path, reason);
    this.report.refused.push({ path, reason });
  }

  #handle(kind: string, path: string): void {
    const known = this.report.handled.find((entry) => entry.kind === kind);
    if (known === undefined) this.report.handled.push({ kind, count: 1, example: path });
    else known.count++;
  }

  /** @throws {RangeError} if the unusable pictures are more than their allowed share. */
  settle(): void {
    const { refused } = this.report;
    if (refused.length <= this.#maxBadShare * this.#pictures) return;
    const shown = refused.slice(0, 3).map(({ path, reason }) => `${path} (${reason})`).join(", ");
    const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`;
    throw new RangeError(
      `${refused.length} of ${this.#pictures} pictures under ${this.#root} are unusable, ${
        percent(refused.length / this.#pictures)
      }, and maxBadShare allows ${percent(this.#maxBadShare)}: ${shown}${
        refused.length > 3 ? ` and ${refused.length - 3} more` : ""
      }; repair or remove them, or allow more.`,
    );
  }
}

/** Pictures of class folders; the labels follow the classes' order. */
class FolderPictures implements LabelledPictures {
  readonly labels: Int32Array;
  readonly #paths: string[];
  readonly #ledger: Ledger;

  constructor(readonly classes: readonly string[], found: ClassFolders, ledger: Ledger) {
    this.#paths = classes.flatMap((name) => found.get(name)!);
    this.labels = Int32Array.from(classes.flatMap((name, label) => found.get(name)!.map(() => label)));
    this.#ledger = ledger;
  }

  get length(): number {
    return this.#paths.length;
  }

  async read(index: number, size: readonly [number, number]): Promise<Uint8Array> {
    const path = this.#paths[index];
    if (path === undefined) throw new RangeError(`Pictures are numbered 0 to ${this.length - 1}: got ${index}.`);
    const reason = this.#ledger.reason(path);
    if (reason !== undefined) throw new UnreadablePicture(path, reason);
    try {
      const { height, width, pixels } = await decodePicture(path);
      return resizePicture(pixels, [height, width], size);
    } catch (error) {
      if (error instanceof UnreadablePicture) this.#ledger.refuse(error);
      throw error;
    }
  }
}
