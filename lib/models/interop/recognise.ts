import { HUGGING_FACE } from "./hugging_face.ts";
import { matchName, type NameTable } from "./name_table.ts";
import { THESIS_FFT, THESIS_MSVD, THESIS_VIT } from "./thesis.ts";
import { TIMM } from "./timm.ts";

/** All tables, by the names that options take. */
const TABLES = {
  timm: TIMM,
  "hugging-face": HUGGING_FACE,
  "thesis-vit": THESIS_VIT,
  "thesis-fft": THESIS_FFT,
  "thesis-msvd": THESIS_MSVD,
} as const satisfies Record<string, NameTable>;

/** Whose names a file's tensors may have, other than this library's own. */
export type ForeignNames = keyof typeof TABLES;

/** Names of the class token, which every classifier of this library has. */
const OURS = ["encoder.class_token", "encoder.blocks.0.norm1.weight"];

/**
 * Says by the names of its tensors what made a file.
 *
 * @example
 * ```ts
 * import { recogniseStateDict } from "./recognise.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(recogniseStateDict(["cls_token", "patch_embed.proj.weight", "blocks.0.attn.qkv.weight"]), "timm");
 * assertEquals(recogniseStateDict(["layer.weight"]), undefined);
 * ```
 *
 * @param names Names of tensors.
 * @returns `"ours"` for a classifier of this library, whose names they are otherwise, or undefined if nothing here reads them.
 */
export function recogniseStateDict(names: Iterable<string>): ForeignNames | "ours" | undefined {
  const found = [...names];
  const holds = (marks: readonly string[]) =>
    marks.every((mark) => found.some((name) => matchName(mark, name) !== undefined));
  if (holds(OURS)) return "ours";
  return (Object.keys(TABLES) as ForeignNames[]).find((id) => holds(TABLES[id].marks));
}

/**
 * The table of names.
 *
 * @throws {RangeError} if there is none of that name.
 */
export function tableOf(names: ForeignNames): NameTable {
  if (!Object.hasOwn(TABLES, names)) {
    const known = Object.keys(TABLES).map((id) => JSON.stringify(id)).join(", ");
    throw new RangeError(`Names of tensors are one of ${known}: got ${JSON.stringify(names)}.`);
  }
  return TABLES[names];
}
