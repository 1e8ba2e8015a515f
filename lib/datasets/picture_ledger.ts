import type { DatasetReport } from "./dataset.ts";
import { inspectPicture, isNamedAsPicture, UnreadablePicture } from "./decode.ts";

/** What is known of a folder's picture files; ends in an error when too many are unusable. */
export class PictureLedger {
  readonly report: DatasetReport = { refused: [], handled: [], ignored: [] };
  readonly #root: string;
  readonly #maxBadShare: number;
  readonly #reasons = new Map<string, string>();
  #pictures = 0;

  /**
   * @param root The folder, for errors to name.
   * @param maxBadShare Share of all pictures that may be unusable.
   * @throws {RangeError} if that is no share.
   */
  constructor(root: string, maxBadShare: number) {
    if (!(maxBadShare >= 0 && maxBadShare <= 1)) {
      throw new RangeError(`maxBadShare is a share of all pictures, from 0 to 1: got ${maxBadShare}.`);
    }
    this.#root = root;
    this.#maxBadShare = maxBadShare;
  }

  /** Why a picture is unusable, if that is known. */
  reason(path: string): string | undefined {
    return this.#reasons.get(path);
  }

  /** Reads headers and returns the paths of usable pictures, in order. */
  async inspect(paths: readonly string[]): Promise<string[]> {
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
    if (isNamedAsPicture(path)) {
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
    const bad = this.#reasons.size;
    if (bad <= this.#maxBadShare * this.#pictures) return;
    const shown = [...this.#reasons].slice(0, 3).map(([path, reason]) => `${path} (${reason})`).join(", ");
    const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`;
    throw new RangeError(
      `${bad} of ${this.#pictures} pictures under ${this.#root} are unusable, ${
        percent(bad / this.#pictures)
      }, and maxBadShare allows ${percent(this.#maxBadShare)}: ${shown}${
        bad > 3 ? ` and ${bad - 3} more` : ""
      }; repair or remove them, or allow more.`,
    );
  }
}
