import type { StateTensor } from "../../nn/mod.ts";
import { fillName, matchName, type NameChange, type NameParts, partsOf } from "./name_table.ts";

/** A rule read in one direction. */
export interface Renaming {
  from: string;
  to: string;
  /** Factor of all numbers. */
  scale: number;
  /** Whether a first axis of length 1 is taken off, or put on. */
  leadingOne: "off" | "on" | undefined;
}

/** A rule from their names to ours, or back. */
export function renaming(
  [theirs, ours, { scale = 1, leadingOne = false }]: readonly [string, string, NameChange],
  direction: "in" | "out",
): Renaming {
  return direction === "in"
    ? { from: theirs, to: ours, scale, leadingOne: leadingOne ? "off" : undefined }
    : { from: ours, to: theirs, scale: 1 / scale, leadingOne: leadingOne ? "on" : undefined };
}

/**
 * Gives tensors other names, and puts together or takes apart those that are one tensor on one side and several on the other. Tensors
 * that no rule names pass through, for whoever loads them to say that there is no place.
 *
 * @param tensors By name.
 * @param rules The first that fits a name is taken.
 * @param count How many tensors one becomes where the rule does not say.
 * @throws {RangeError} if a tensor has the new name already, one of several is missing or differs in shape, or one does not divide.
 */
export function rename(
  tensors: ReadonlyMap<string, StateTensor>,
  rules: readonly Renaming[],
  count: number | undefined,
): Map<string, StateTensor> {
  const renamed = new Map<string, StateTensor>();
  const gathered = new Map<string, { rule: Renaming; signs: NameParts; parts: Map<string, StateTensor> }>();
  for (const [name, tensor] of tensors) {
    const [rule, signs] = ruleFor(name, rules) ?? [];
    if (rule === undefined || signs === undefined) {
      if (rules.some(({ to }) => matchName(to, name) !== undefined)) {
        throw new RangeError(
          `${name} is one of the names to give, not of those to be renamed: whose tensors are these?`,
        );
      }
      renamed.set(name, tensor);
    } else if (partsOf(rule.from) !== undefined) {
      const group = gathered.get(fillName(rule.to, signs)) ?? { rule, signs, parts: new Map() };
      gathered.set(fillName(rule.to, signs), group);
      group.parts.set(signs.part!, tensor);
    } else if (partsOf(rule.to) !== undefined) {
      const named = partsOf(rule.to)!;
      const parts = named === "any" ? Array.from({ length: count ?? 0 }, (_, i) => `${i}`) : named;
      split(name, tensor, parts.length).forEach((piece, i) =>
        renamed.set(fillName(rule.to, { ...signs, part: parts[i] }), piece)
      );
    } else {
      renamed.set(fillName(rule.to, signs), changed(tensor, rule));
    }
  }
  for (const [name, { rule, signs, parts }] of gathered) {
    const named = partsOf(rule.from)!;
    const order = named === "any" ? Array.from({ length: parts.size }, (_, i) => `${i}`) : named;
    const missing = order.filter((part) => !parts.has(part)).map((part) => fillName(rule.from, { ...signs, part }));
    if (missing.length > 0) throw new RangeError(`Of the tensors that make ${name} are missing ${missing.join(", ")}.`);
    renamed.set(name, join(name, order.map((part) => parts.get(part)!)));
  }
  return renamed;
}

function ruleFor(name: string, rules: readonly Renaming[]): [Renaming, NameParts] | undefined {
  for (const rule of rules) {
    const signs = matchName(rule.from, name);
    if (signs !== undefined) return [rule, signs];
  }
  return undefined;
}

/** The rows of all tensors, one after another. */
function join(name: string, tensors: readonly StateTensor[]): StateTensor {
  const [first, ...others] = tensors as [StateTensor, ...StateTensor[]];
  const odd = others.find(({ shape }) => shape.join() !== first.shape.join());
  if (odd !== undefined) {
    throw new RangeError(`The tensors that make ${name} have one shape: got [${first.shape}] and [${odd.shape}].`);
  }
  const data = new Float32Array(first.data.length * tensors.length);
  tensors.forEach((tensor, i) => data.set(tensor.data, i * first.data.length));
  const [rows = 0, ...rest] = first.shape;
  return { shape: [rows * tensors.length, ...rest], data };
}

/** A tensor's rows in `count` equal parts. */
function split(name: string, { shape, data }: StateTensor, count: number): StateTensor[] {
  const [rows = 0, ...rest] = shape;
  if (count === 0 || rows % count !== 0) {
    throw new RangeError(`${name} of shape [${shape}] does not divide into ${count} tensors.`);
  }
  const size = data.length / count;
  return Array.from({ length: count }, (_, i) => ({
    shape: [rows / count, ...rest],
    data: data.slice(i * size, (i + 1) * size),
  }));
}

function changed({ shape, data }: StateTensor, { scale, leadingOne }: Renaming): StateTensor {
  const without = leadingOne === "off" && shape[0] === 1 ? shape.slice(1) : shape; // another shape is told when it is loaded
  return {
    shape: leadingOne === "on" ? [1, ...shape] : without,
    data: scale === 1 ? data : data.map((value) => value * scale),
  };
}
