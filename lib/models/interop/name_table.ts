/** What a tensor undergoes beside its new name. */
export interface NameChange {
  /** Ours is theirs times this. Default: 1. */
  scale?: number;
  /** Theirs has a first axis of length 1 that ours has not. Default: false. */
  leadingOne?: boolean;
}

/**
 * One line of a table: a pattern of names in another program, the pattern of names here, and what else changes. In both
 *
 * - `#` is a whole number and `*` a last part such as `weight` or `bias`, the same on both sides;
 * - `{a,b}` are several tensors, and `{#}` as many as there are, whose rows one after another are those of one tensor on the other side.
 */
export type NameRule = readonly [theirs: string, ours: string, change?: NameChange];

/** How another program calls the tensors of a classifier that this library can build. */
export interface NameTable {
  /** Whose names these are, for the reader of an error. */
  readonly title: string;
  /** Patterns of names that all files of this kind hold, and no others. */
  readonly marks: readonly string[];
  /** The first that fits a name is taken; of several for one name here, the first is written. */
  readonly rules: readonly NameRule[];
  /** What the other model's norms add to variances. */
  readonly normEpsilon: number;
  /** The other program's usual dropout. */
  readonly dropout: number;
  /** The mean and deviation of colours that the other model is usually fed with. Default: ImageNet's, as here. */
  readonly colors?: ColorScale;
}

/** Colours are brought to `(x - mean) / deviation`, for values in [0, 1]. */
export interface ColorScale {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** What a pattern's signs stand for in one name. */
export interface NameParts {
  number?: string | undefined;
  field?: string | undefined;
  part?: string | undefined;
}

const SIGN = /(\{[^}]*\}|#|\*)/;

/** The signs of `name`, if it is one of the pattern's names. */
export function matchName(pattern: string, name: string): NameParts | undefined {
  const source = pattern.split(SIGN).map((piece) => {
    if (piece === "#") return String.raw`(?<number>\d+)`;
    if (piece === "*") return "(?<field>[a-z_]+)";
    if (piece === "{#}") return String.raw`(?<part>\d+)`;
    if (piece.startsWith("{")) return `(?<part>${piece.slice(1, -1).replaceAll(",", "|")})`;
    return piece.replaceAll(".", String.raw`\.`);
  });
  const found = new RegExp(`^${source.join("")}$`).exec(name);
  return found === null ? undefined : { ...found.groups };
}

/** The pattern's name with these signs. */
export function fillName(pattern: string, { number = "", field = "", part = "" }: NameParts): string {
  return pattern.split(SIGN).map((piece) => {
    if (piece === "#") return number;
    if (piece === "*") return field;
    return piece.startsWith("{") ? part : piece;
  }).join("");
}

/** The tensors of a pattern that stands for several: their names' parts, `"any"` for numbers; undefined if it stands for one. */
export function partsOf(pattern: string): readonly string[] | "any" | undefined {
  const inside = /\{([^}]*)\}/.exec(pattern)?.[1];
  if (inside === undefined) return undefined;
  return inside === "#" ? "any" : inside.split(",");
}
