/** Numbers that may differ by rounding on another processor: this much of them, or one unit of their last digit. */
const TOLERANCE = 1e-3;

/** Numbers below it are what rounding leaves of zero; how much that is differs between processors. */
const NOISE = 1e-4;

const VALUE = String.raw`(?<![\w.])[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[-−+]?\d+)?`;
const NUMBER = new RegExp(VALUE, "g");
const UNIT = String.raw`ns|µs|ms|s|min|h|seconds?|minutes?|hours?|[kMG]i?B|bytes`;

/** What depends on the machine and the day: each form, and what stands for it when texts are compared. */
const MEASURED: readonly (readonly [form: RegExp, name: string])[] = [
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?/g, "‹date›"],
  [/(?<![\w.√)])(?:file:\/\/)?(?:\/[\w.-]+){2,}/g, "‹path›"],
  [
    new RegExp(String.raw`${VALUE} ?(?:images|pictures|steps|tokens|billion operations) ?(?:\/ ?s|a second)\b`, "g"),
    "‹speed›",
  ],
  [new RegExp(String.raw`${VALUE} ?(?:${UNIT})(?![\w²³])`, "g"), "‹time or memory›"],
  [new RegExp(String.raw`${VALUE}( times as (?:fast|slow|long)| of the time)\b`, "g"), "‹ratio›$1"],
];

/**
 * A text with everything masked that is measured: numbers followed by a unit of time, speed or memory, ratios of times, dates and paths.
 * Runs of blanks, which columns of numbers change, become one.
 */
export function maskMeasured(text: string): string {
  const masked = MEASURED.reduce((text, [form, name]) => text.replaceAll(form, name), text);
  return masked.replaceAll(/[ \t]+/g, " ").trim();
}

/**
 * Whether two outputs say the same: equal words once what is measured is masked, and equal numbers. Whole numbers are counts and must be
 * equal; others may differ by a thousandth or by one unit of their last digit, as processors round differently.
 */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [one, other].map(maskMeasured) as [string, string];
  if (a.replaceAll(NUMBER, "#") !== b.replaceAll(NUMBER, "#")) return false;
  const [numbers, others] = [a.match(NUMBER) ?? [], b.match(NUMBER) ?? []];
  return numbers.every((number, i) => sameNumber(number, others[i]!));
}

function sameNumber(one: string, other: string): boolean {
  if (one === other) return true;
  const [x, y] = [one, other].map(valueOf) as [number, number];
  const difference = Math.abs(x - y);
  const size = Math.max(Math.abs(x), Math.abs(y));
  if (size < NOISE) return true;
  if (isWhole(one) && isWhole(other)) return difference === 0;
  const lastDigit = Math.max(unitOf(one), unitOf(other));
  return difference <= Math.max(TOLERANCE * size, lastDigit) * (1 + 1e-9);
}

function valueOf(number: string): number {
  return Number(number.replaceAll("−", "-").replaceAll(",", ""));
}

function isWhole(number: string): boolean {
  return !/[.e]/.test(number);
}

/** What one more in the last digit of a number adds. */
function unitOf(number: string): number {
  const [, digits = "", exponent = "0"] = /^[^.e]*(?:\.(\d+))?(?:e(.+))?$/.exec(number.replaceAll("−", "-")) ?? [];
  return 10 ** (Number(exponent) - digits.length);
}
