/**
 * Rows of different lengths lie behind one another in one tensor of values, and a list of splits says where each row begins
 * and, last, where all end. TensorFlow uses the splits as addresses and checks some of them only.
 */
import type { GuardedCall } from "../guards.ts";
import { attributeValue, refuse, shapeOf, wholeValues } from "./values.ts";

/** Rows that a partition may stand for where nothing else says how many there are: TensorFlow makes room for them first. */
const MOST_ROWS = 2 ** 24;

/** Inputs: the splits from the outermost to the innermost, the values, the indices. */
export function checkRaggedGather(call: GuardedCall): void {
  const levels = call.inputs.length - 2;
  needAttribute(call, "PARAMS_RAGGED_RANK", levels);
  needAttribute(call, "OUTPUT_RAGGED_RANK", shapeOf(call, levels + 1).length + levels - 1);
  for (let level = 0; level < levels; level++) {
    const below = shapeOf(call, level + 1)[0] ?? 0;
    needSplits(call, level, level === levels - 1 ? below : below - 1);
  }
}

/** Inputs: the shape wanted, the values, what fills the gaps, then the partitions from the outermost to the innermost. */
export function checkRaggedTensorToTensor(call: GuardedCall): void {
  const partitions = call.inputs.length - 3;
  needAttribute(call, "num_row_partition_tensors", partitions);
  const types = attributeValue(call, "row_partition_types");
  if (!Array.isArray(types) || types.length !== partitions) {
    refuse(call, `there is one of row_partition_types for each of its ${partitions} partitions`, JSON.stringify(types));
  }
  types.forEach((type, level) => {
    const input = level + 3;
    if (type === "FIRST_DIM_SIZE") needRowCount(call, input);
    else if (type === "VALUE_ROWIDS") needRows(call, input, itemsBelow(call, types, level));
    else needSplits(call, input, itemsBelow(call, types, level) ?? MOST_ROWS);
  });
}

/** What a level shares out: the values, or the rows of the next level if that says how many they are. */
function itemsBelow(call: GuardedCall, types: readonly unknown[], level: number): number | undefined {
  if (level === types.length - 1) return shapeOf(call, 1)[0] ?? 0;
  return types[level + 1] === "ROW_SPLITS" ? (shapeOf(call, level + 4)[0] ?? 1) - 1 : undefined;
}

/** Inputs: texts, and splits that make rows of them. TensorFlow checks all splits but the first. */
export function checkStringNGrams(call: GuardedCall): void {
  const texts = shapeOf(call, 0)[0] ?? 0;
  const [first = 0] = wholeValues(call, 1, Infinity);
  if (first < 0 || first > texts) refuse(call, `splits are whole numbers from 0 to ${texts} here`, first);
}

function needSplits(call: GuardedCall, input: number, most: number): void {
  const splits = vector(call, input);
  const rising = splits.every((split, row) => split >= (splits[row - 1] ?? 0));
  if (splits.length === 0 || !rising || splits.at(-1)! > most) {
    refuse(call, `splits are whole numbers that rise from 0 to at most ${most} in input ${input}`, `[${splits}]`);
  }
}

function needRows(call: GuardedCall, input: number, items: number | undefined): void {
  const rows = vector(call, input);
  if (items !== undefined && rows.length !== items) {
    refuse(call, `input ${input} has a row's number for each of ${items} items`, `${rows.length} numbers`);
  }
  if (rows.some((row) => row < 0 || row >= MOST_ROWS)) {
    refuse(call, `rows are whole numbers from 0 to below ${MOST_ROWS} in input ${input}`, `[${rows}]`);
  }
}

function needRowCount(call: GuardedCall, input: number): void {
  const [count = -1, ...more] = wholeValues(call, input);
  if (count < 0 || count > MOST_ROWS || more.length > 0) {
    refuse(call, `a number of rows from 0 to ${MOST_ROWS} is in input ${input}`, `[${[count, ...more]}]`);
  }
}

function vector(call: GuardedCall, input: number): number[] {
  const shape = shapeOf(call, input);
  if (shape.length !== 1) refuse(call, `input ${input} has one axis`, `the shape [${shape}]`);
  return wholeValues(call, input, Infinity);
}

function needAttribute(call: GuardedCall, name: string, wanted: number): void {
  const value = attributeValue(call, name);
  if (value !== wanted) refuse(call, `${name} is ${wanted} for these inputs`, String(value));
}
