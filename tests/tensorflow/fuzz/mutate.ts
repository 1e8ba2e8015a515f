import { ATTR, type OpAttribute } from "../../../lib/tensorflow/attributes.ts";
import { DTYPE } from "../../../lib/tensorflow/dtypes.ts";
import { Chance } from "./chance.ts";
import { type OpCase, type TensorSpec } from "./cases.ts";
import { type Example, examplesOf } from "./examples.ts";
import { type OpSignature, SIGNATURES } from "./signatures.ts";

/** Sides, ranks, types, and numbers that are no types. */
const SIDES = [0, 0, 1, 1, 2, 3, 4, 5, 8, 16, 33, 300, 1000];
const RANKS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 10, 20, 254];
const TYPES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 29, 30];
const NO_TYPES = [0, -1, 26, 31, 40, 99, 100, 101, 103, 108, 120, 200, 999, 2 ** 31 - 1, 2 ** 32 + 1];
const KINDS: Record<string, number> = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 };

/** A call of `op` that the seed makes hostile; the same seed gives the same call. */
export function hostileCase(op: string, seed: number): OpCase {
  const chance = new Chance(seed);
  const signature = SIGNATURES[op]!;
  const example = structuredClone(chance.of(examplesOf(op, signature)));
  const attrs: Record<string, unknown> = { ...example.attrs };
  if (chance.is(0.5)) fillIn(attrs, signature);
  const { inputs } = example;
  if (chance.is(0.35)) retype(inputs, signature, chance);
  for (let n = chance.of([0, 1, 1, 1, 2, 2, 3, 5]); n > 0; n--) {
    const sort = chance.below(20);
    if (sort < 4) changeValues(inputs, chance);
    else if (sort < 9) changeShape(inputs, chance);
    else if (sort < 16) changeAttribute(attrs, signature, chance);
    else if (sort < 17) changeInputs(inputs, chance);
    else if (sort < 18 && inputs.length > 0) chance.of(inputs).dtype = chance.of(TYPES);
    else if (inputs.length > 0) equalShapes(inputs, chance);
  }
  if (chance.is(0.9)) inferTypes(attrs, inputs, signature);
  const list = Object.entries(attrs).map(([name, value]) => toAttribute(name, value, signature));
  if (chance.is(0.04)) spoil(list, chance);
  const outputs = chance.is(0.03)
    ? chance.of([0, 1, 2, 7, 1000, 65536, -1, 2 ** 31, NaN])
    : outputCount(signature, attrs);
  return { op, inputs, attrs: list, outputs, ...(chance.is(0.03) ? { nonblocking: true } : {}) };
}

/** A call as its example has it, unchanged. */
export function plainCase(op: string, example: Example): OpCase {
  const signature = SIGNATURES[op]!;
  const attrs: Record<string, unknown> = {};
  inferTypes(attrs, example.inputs, signature);
  Object.assign(attrs, example.attrs);
  const list = Object.entries(attrs).map(([name, value]) => toAttribute(name, value, signature));
  return { op, inputs: example.inputs, attrs: list, outputs: outputCount(signature, attrs) };
}

function fillIn(attrs: Record<string, unknown>, signature: OpSignature): void {
  for (const [name, [, preset]] of Object.entries(signature.attrs)) if (preset !== null) attrs[name] ??= preset;
}

/** Gives all inputs of one type attribute another of its allowed types. */
function retype(inputs: TensorSpec[], signature: OpSignature, chance: Chance): void {
  const names = [...new Set(signature.inputs.map(([type]) => type).filter((type) => typeof type === "string"))];
  if (names.length === 0) return;
  const name = chance.of(names);
  const dtype = chance.of(signature.attrs[name]?.[2] as number[] | null ?? TYPES);
  eachInput(inputs, signature, (input, type) => {
    if (type === name) input.dtype = dtype;
  });
}

/** Calls `see` with each input and the type that the signature has for it; a list takes what the other inputs leave. */
function eachInput(
  inputs: TensorSpec[],
  signature: OpSignature,
  see: (input: TensorSpec, type: number | string, repeat: string) => void,
): void {
  const spare = inputs.length - signature.inputs.filter(([, repeat]) => repeat === "").length;
  let next = 0;
  for (const [type, repeat] of signature.inputs) {
    const count = repeat === "" ? 1 : Math.max(spare, 0);
    for (const input of inputs.slice(next, next + count)) see(input, type, repeat);
    next += count;
  }
}

function inferTypes(attrs: Record<string, unknown>, inputs: TensorSpec[], signature: OpSignature): void {
  const counts: Record<string, number> = {};
  eachInput(inputs, signature, (input, type, repeat) => {
    if (typeof type === "string" && signature.attrs[type]?.[0] === "type") attrs[type] = input.dtype;
    if (repeat !== "") counts[repeat] = (counts[repeat] ?? 0) + 1;
  });
  for (const [name, count] of Object.entries(counts)) if (signature.attrs[name]?.[0] === "int") attrs[name] = count;
}

function outputCount(signature: OpSignature, attrs: Record<string, unknown>): number {
  const counts = signature.outputs.map(([, repeat]) => repeat === "" ? 1 : Number(attrs[repeat] ?? 1));
  const sum = counts.reduce((a, b) => a + b, 0);
  return sum >= 0 && sum <= 2 ** 17 ? sum : 1;
}

function changeValues(inputs: TensorSpec[], chance: Chance): void {
  if (inputs.length === 0) return;
  const whole = inputs.filter(({ dtype }) => dtype === DTYPE.int32 || dtype === DTYPE.int64);
  const input = chance.of(whole.length > 0 && chance.is(0.8) ? whole : inputs);
  if (input.dtype === DTYPE.int32 && chance.is(0.1)) input.dtype = DTYPE.int64;
  if (input.dtype === DTYPE.string) {
    input.values = input.values.map((value) => chance.is(0.2) ? chance.text() : spoilBytes(String(value), chance));
  } else if (chance.is(0.6)) {
    const at = chance.below(8);
    const length = Math.max(input.values.length, Math.min(8, count(input.shape)));
    input.values = Array.from({ length }, (_, i) => input.values[i % input.values.length]!);
    input.values[at % length] = chance.value(input.dtype);
  } else input.values = chance.list(1 + chance.below(4), () => chance.value(input.dtype));
}

function spoilBytes(bytes: string, chance: Chance): string {
  if (chance.is(0.2)) return bytes.slice(0, chance.below(bytes.length + 1));
  const list = [...bytes];
  for (let n = 1 + chance.below(5); n > 0; n--) {
    list[chance.below(Math.min(list.length, chance.is(0.7) ? 40 : 1e4))] = String.fromCharCode(
      chance.of([0, 1, 2, 127, 128, 255, chance.below(256)]),
    );
  }
  return list.join("");
}

function newShape(chance: Chance): number[] {
  const rank = chance.of(RANKS);
  return chance.list(rank, () => rank > 6 ? chance.of([0, 1, 1, 1, 1, 1, 1, 2]) : chance.of(SIDES.slice(0, 9)));
}

function changeShape(inputs: TensorSpec[], chance: Chance): void {
  if (inputs.length === 0) return;
  const input = chance.of(inputs);
  const { shape } = input;
  const sort = chance.below(8);
  if (sort < 4 && shape.length > 0) shape[chance.below(shape.length)] = chance.of(SIDES);
  else if (sort < 5 && shape.length > 0) shape.splice(chance.below(shape.length), 1);
  else if (sort < 6) shape.splice(chance.below(shape.length + 1), 0, chance.of(SIDES));
  else input.shape = newShape(chance);
  if (count(input.shape) > 1e5) input.shape = [];
  if (count(input.shape) === 0 && chance.is(0.3)) { // nothing in it, and yet too large to count
    input.shape = input.shape.map((side) => side === 0 ? 0 : chance.of([side, 2 ** 16, 2 ** 31, 2 ** 31 - 1]));
  }
}

function equalShapes(inputs: TensorSpec[], chance: Chance): void {
  const shape = chance.is(0.5) ? chance.of(inputs).shape : newShape(chance);
  if (count(shape) > 1e5) return;
  for (const input of inputs) if (chance.is(0.8)) input.shape = [...shape];
}

function changeInputs(inputs: TensorSpec[], chance: Chance): void {
  const sort = chance.below(5);
  const other = {
    dtype: chance.of(TYPES),
    shape: chance.of([[], [0], [2], [2, 3]]),
    values: [chance.whole()],
  };
  if (sort === 0) inputs.splice(chance.below(inputs.length), 1);
  else if (sort === 1) inputs.push(other);
  else if (sort === 2 && inputs.length > 0) inputs.push(structuredClone(chance.of(inputs)));
  else if (sort === 3 && inputs.length > 0) inputs[chance.below(inputs.length)] = other;
  else inputs.reverse();
}

function changeAttribute(attrs: Record<string, unknown>, signature: OpSignature, chance: Chance): void {
  const names = Object.keys(signature.attrs);
  if (names.length === 0) return;
  const set = names.filter((name) => name in attrs && signature.attrs[name]![0] !== "type");
  const name = chance.of(set.length > 0 && chance.is(0.7) ? set : names);
  const [kind, preset, allowed] = signature.attrs[name]!;
  if (chance.is(0.03)) delete attrs[name];
  else if (kind === "list(int)") {
    const now = [...(attrs[name] ?? preset ?? [1, 1, 1, 1]) as number[]];
    if (chance.is(0.2)) now.length = chance.below(now.length + 1);
    if (chance.is(0.1)) now.push(chance.whole());
    if (now.length > 0) now[chance.below(now.length)] = chance.whole();
    if (chance.is(0.3) && now.length > 1) now[chance.below(now.length)] = chance.whole();
    if (chance.is(0.1)) now.fill(chance.whole());
    attrs[name] = now;
  } else attrs[name] = hostileValue(kind, allowed, chance);
}

function hostileValue(kind: string, allowed: unknown[] | null, chance: Chance): unknown {
  if (kind.startsWith("list(")) {
    return chance.list(chance.below(4), () => hostileValue(kind.slice(5, -1), allowed, chance));
  }
  if (allowed !== null && chance.is(0.7)) return chance.of(allowed);
  if (kind === "int") return chance.whole();
  if (kind === "float") return chance.real();
  if (kind === "bool") return chance.is(0.5);
  if (kind === "type") return chance.of(chance.is(0.5) ? TYPES : NO_TYPES);
  if (kind === "shape") return chance.list(chance.below(4), () => chance.whole());
  return chance.text();
}

function toAttribute(name: string, value: unknown, signature: OpSignature): OpAttribute {
  const kind = signature.attrs[name]?.[0].replace(/list\((.*)\)/, "$1") ?? "int";
  return { name, type: KINDS[kind] ?? ATTR.int, value };
}

/** Attributes that no kernel writes: of another kind, unknown, twice. */
function spoil(list: OpAttribute[], chance: Chance): void {
  const kind = chance.below(6);
  const value = hostileValue(Object.keys(KINDS)[kind]!, null, chance);
  const other = { name: "nonsense", type: kind, value: chance.is(0.3) ? [value, value] : value };
  const sort = chance.below(3);
  if (list.length === 0 || sort === 0) list.push(other);
  else if (sort === 1) list.push(structuredClone(chance.of(list)));
  else list[chance.below(list.length)] = { ...other, name: chance.of(list).name };
}

function count(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
