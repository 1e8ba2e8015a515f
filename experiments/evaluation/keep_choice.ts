import * as tf from "@tensorflow/tfjs-core";
import type { KeepOrAll, Selection } from "../../lib/models/mod.ts";
import { UsageError } from "../usage.ts";
import type { KeepNumbers } from "./keep_file.ts";

/** Which tokens a model keeps in an evaluation. */
export interface KeepChoice {
  /** For tables and records: `all`, `k=16`, `p=0.8`, `default`, or a file's name. */
  label: string;
  /** What to keep of the pictures with these numbers; undefined for what the model's settings say. The caller disposes a tensor in it. */
  keep(pictures: readonly number[]): KeepOrAll | undefined;
}

/** Options of a command line that choose tokens. */
export interface KeepOptions {
  keep?: string | undefined;
  share?: string | undefined;
  sweep?: readonly string[] | undefined;
  "keep-file"?: string | undefined;
}

/** What the options are, for `parse()`. */
export const KEEP_OPTIONS = { keep: { type: "string" }, share: { type: "string" } } as const;

/** What the model's settings say. */
const BY_DEFAULT: KeepChoice = { label: "default", keep: () => undefined };
const ALL: KeepChoice = { label: "all", keep: () => "all" };

/**
 * The choices that a command line asks for: one, or those of a sweep and all tokens beside. A file of numbers is opened with the pictures:
 * see {@linkcode keepByPicture}.
 *
 * @param options What was given.
 * @throws {UsageError} if two contradict each other, or a number is none.
 */
export function keepChoices({ keep, share, sweep = [], "keep-file": file }: KeepOptions): KeepChoice[] {
  const ways = [keep, share, sweep[0], file].filter((way) => way !== undefined).length;
  if (ways > 1) throw new UsageError("Tokens are chosen in one way, as --keep or --share: got several.");
  if (sweep.length > 0) return [...sweep.flatMap(sweepOf), ALL];
  if (keep !== undefined) return [byCount(keep, "--keep")];
  if (share !== undefined) return [byShare(share, "--share")];
  return [BY_DEFAULT];
}

/** What a model keeps without being told. */
export function defaultLabel(selection: Selection | undefined): string {
  if (selection === undefined) return ALL.label;
  return "k" in selection ? `k=${selection.k}` : `p=${selection.share}`;
}

/**
 * A number for each picture.
 *
 * @param file Where they are from.
 * @param numbers By the pictures' numbers.
 */
export function keepByPicture(file: string, numbers: KeepNumbers): KeepChoice {
  return { label: file, keep: (pictures) => ({ k: tf.tensor1d(pictures.map(numbers), "int32") }) };
}

function sweepOf(text: string): KeepChoice[] {
  const [, kind, list] = text.match(/^(k|p)=(.+)$/) ?? [];
  if (list === undefined) throw new UsageError(`--sweep is such as k=1,4,8 or p=0.1,0.5: got ${text}.`);
  return list.split(",").map((value) => kind === "k" ? byCount(value, "k of --sweep") : byShare(value, "p of --sweep"));
}

function byCount(text: string, option: string): KeepChoice {
  if (text === "all") return ALL;
  const k = Number(text);
  if (!/^\d+$/.test(text) || k < 1 || k !== (k | 0)) {
    throw new UsageError(`${option} is a number of tokens from 1, or all: got ${text}.`);
  }
  return { label: `k=${k}`, keep: () => ({ k }) };
}

function byShare(text: string, option: string): KeepChoice {
  const share = Number(text);
  if (!/^[\d.]+$/.test(text) || !(share > 0 && share <= 1)) {
    throw new UsageError(`${option} is a share of the scores above 0 and at most 1: got ${text}.`);
  }
  return { label: `p=${share}`, keep: () => ({ share }) };
}
