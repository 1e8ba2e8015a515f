/** The colour of each tokenizer in every chart; they differ in lightness too. */
export const TOKENIZER_COLORS = {
  vit: "#4493f8",
  fft: "#db6d28",
  svd: "#ab7df8",
  msvd: "#3fb950",
  wavelet: "#d29922",
  dct: "#8b949e",
} as const;

/**
 * The colour of an experiment or tokenizer, by how its name begins.
 *
 * @example
 * ```ts
 * import { TOKENIZER_COLORS, tokenizerColor } from "./tokenizer_colors.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tokenizerColor("msvd-gate-0.0125"), TOKENIZER_COLORS.msvd);
 * ```
 *
 * @param name Such as `fft-low-64`.
 * @returns A colour.
 * @throws {RangeError} if no tokenizer is called so.
 */
export function tokenizerColor(name: string): string {
  const found = Object.entries(TOKENIZER_COLORS).find(([tokenizer]) =>
    name === tokenizer || name.startsWith(`${tokenizer}-`)
  );
  if (found === undefined) {
    throw new RangeError(`A name begins with ${Object.keys(TOKENIZER_COLORS).join(", ")}: got ${name}.`);
  }
  return found[1];
}
