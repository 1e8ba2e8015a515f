import { attribute, type OpAttribute } from "../../../lib/tensorflow/attributes.ts";
import type { NativeBinding } from "../../../lib/tensorflow/binding.ts";
import { DTYPE } from "../../../lib/tensorflow/dtypes.ts";
import type { NativeValues } from "../../../lib/tensorflow/transfer.ts";
import { Chance } from "./chance.ts";
import { describe } from "./outcome.ts";

/** Calls one of the binding's functions, and says with `attempt` which calls may be refused. */
type Play = (native: NativeBinding, chance: Chance, attempt: Attempt) => void | Promise<void>;
type Attempt = (call: () => unknown) => Promise<unknown>;

const MODEL = new URL("../../golden/saved_model", import.meta.url).pathname;
const T = attribute.type("T", "float32");
const circular: Record<string, unknown> = {};
circular.self = circular;

/** What JavaScript may hand over where numbers are meant. */
const ODD: unknown[] = [
  NaN,
  Infinity,
  -1,
  0.5,
  2 ** 31,
  2 ** 60,
  1e300,
  "1",
  "",
  null,
  undefined,
  {},
  [],
  true,
  3n,
  Symbol("x"),
];

const PLAYS: Readonly<Record<string, Play>> = {
  async createTensor(native, chance, attempt) {
    const shape = chance.list(
      chance.of([0, 1, 1, 2, 3, 65, 254, 300]),
      () => chance.is(0.8) ? chance.below(4) : oddNumber(chance),
    );
    const plain = chance.is(0.3);
    const dtype = plain ? DTYPE.float32 : chance.is(0.8) ? chance.below(26) : oddNumber(chance);
    const length = chance.is(0.6) ? shape.reduce((a, b) => a * b, 1) : chance.below(9);
    const fits = Number.isSafeInteger(length) && length >= 0 && length < 1e6 ? length : 3;
    const values = plain ? new Float32Array(fits) : array(chance, fits);
    const id = await attempt(() => native.createTensor(shape, dtype, values as NativeValues));
    if (typeof id !== "number") return;
    await attempt(() => native.tensorDataSync(id));
    native.deleteTensor(id);
  },
  async emptyOfHugeSides(native, chance, attempt) {
    const shape = chance.list(
      1 + chance.below(5),
      () => chance.of([0, 1, 2 ** 26, 2 ** 31, 2 ** 40, 2 ** 53 - 1, 2 ** 62]),
    );
    shape.splice(chance.below(shape.length), 0, 0);
    const id = await attempt(() => native.createTensor(shape, DTYPE.float32, new Float32Array()));
    if (typeof id !== "number") return;
    for (const [op, attrs] of [["Sum", []], ["Identity", [T]], ["Neg", [T]]] as const) {
      const result = await attempt(() => native.executeOp(op, [...attrs], [id], 1)) as { id: number }[] | undefined;
      for (const made of result ?? []) native.deleteTensor(made.id);
    }
    native.deleteTensor(id);
  },
  async numbersOfTensors(native, chance, attempt) {
    const x = native.createTensor([2], DTYPE.float32, Float32Array.of(1, 2));
    native.deleteTensor(x);
    for (const id of [x, x + 1, chance.of(ODD), chance.of(ODD)] as number[]) {
      await attempt(() => native.deleteTensor(id));
      await attempt(() => native.tensorDataSync(id));
      await attempt(() => native.tensorData(id));
      await attempt(() => native.executeOp("Neg", [T], [id], 1));
      await attempt(() => native.executeOpAsync("Add", [T], [id, id], 1));
    }
  },
  async attributes(native, chance, attempt) {
    const x = native.createTensor([2], DTYPE.float32, Float32Array.of(1, 2));
    const odd = () =>
      chance.of([...ODD, circular, [circular], [3n], [[1], 2], [NaN], chance.text(), new Uint8Array(3)]);
    const attr = { name: chance.of(["T", "DstT", "shape", "a\0b", "x"]), type: chance.below(8) - 1, value: odd() };
    const list = [T, attr, chance.of([attr, T])] as OpAttribute[];
    const op = chance.of(["Neg", "Cast", "Softmax", "NoSuchOp", "Abort", "a\0b", "", "__proto__", "constructor"]);
    const made = await attempt(() => native.executeOp(op, list, [x], chance.of([0, 1, 1, 1, 3]))) as { id: number }[];
    for (const { id } of made ?? []) native.deleteTensor(id);
    native.deleteTensor(x);
  },
  async manyInFlight(native, chance) {
    const pending: Promise<{ id: number }[]>[] = [];
    const reads: Promise<NativeValues>[] = [];
    for (let n = 1 + chance.below(64); n > 0; n--) {
      const side = 1 + chance.below(96);
      const x = native.createTensor([side, side], DTYPE.float32, new Float32Array(side * side).fill(n));
      const bias = native.createTensor([side], DTYPE.float32, new Float32Array(side));
      if (chance.is(0.5)) reads.push(native.tensorData(x));
      pending.push(
        chance.is(0.5)
          ? native.executeOpAsync("BatchMatMulV2", [T], [x, x], 1)
          : native.executeOpAsync("BiasAdd", [T], [x, chance.is(0.9) ? bias : x], 1),
      );
      for (const id of [x, bias]) native.deleteTensor(id);
      if (chance.is(0.3)) native.deleteTensor(native.createTensor([99], DTYPE.float32, new Float32Array(99)));
    }
    for (const result of await Promise.allSettled(pending)) {
      if (result.status === "fulfilled") { for (const { id } of result.value) native.deleteTensor(id); }
    }
    await Promise.all(reads);
  },
  async savedModels(native, chance, attempt) {
    const folder = chance.of([
      MODEL,
      MODEL,
      MODEL,
      "",
      "/",
      "/nonexistent",
      "a\0b",
      MODEL + "/variables",
      "\u{10ffff}",
    ]);
    const model = await attempt(() =>
      native.loadSavedModel(folder, chance.of(["serve", "serve", "", ",", "train", "a\0b"]))
    );
    const x = native.createTensor(
      [2, 2],
      chance.of([DTYPE.float32, DTYPE.int32]),
      new Float32Array(4).fill(1) as NativeValues,
    );
    const names = [
      "serving_default_x:0",
      "StatefulPartitionedCall:0",
      "StatefulPartitionedCall:9",
      "x:-1",
      "",
      ",",
      ":",
      "x:99999999999",
    ];
    if (typeof model === "number") {
      for (let n = 3; n > 0; n--) {
        const inputs = chance.list(chance.below(3), () => x);
        const run = () => native.runSavedModel(model, inputs, chance.of(names), chance.of(names));
        for (const { id } of await attempt(run) as { id: number }[] ?? []) native.deleteTensor(id);
      }
      native.deleteSavedModel(model);
    }
    for (const id of [model, chance.of(ODD)] as number[]) {
      await attempt(() => native.deleteSavedModel(id));
      await attempt(() => native.runSavedModel(id, [], "", ""));
    }
    native.deleteTensor(x);
  },
};

/** Names of what can be played. */
export const BINDING_CASES: readonly string[] = Object.keys(PLAYS);

/** Ends the process on purpose, to see that somebody notices. */
export const DEADLY_CASE = "end the process";

/** Plays a hostile use of the binding and says how it ended: `ok`, the last error, or the first that was untidy. */
export async function performBinding(native: NativeBinding, binding: string, seed: number): Promise<string> {
  if (binding === DEADLY_CASE) Deno.exit(3);
  let outcome = "ok";
  await PLAYS[binding]!(native, new Chance(seed), async (call) => {
    try {
      return await call();
    } catch (error) {
      if (!outcome.startsWith("UNTIDY")) outcome = describe(error);
    }
  });
  return outcome;
}

function oddNumber(chance: Chance): number {
  return chance.is(0.5) ? chance.whole() : chance.real();
}

function array(chance: Chance, length: number): unknown {
  const bytes = chance.is(0.1) ? chance.below(16) : length;
  return chance.of<() => unknown>([
    () => new Float32Array(bytes),
    () => new Float64Array(bytes),
    () => new Int32Array(bytes),
    () => new Uint8Array(bytes),
    () => new BigInt64Array(bytes),
    () => new Uint16Array(bytes),
    () => new DataView(new ArrayBuffer(bytes)),
    () => Array.from({ length: bytes }, () => new Uint8Array(chance.below(40))),
    () => Array.from({ length: bytes }, () => chance.of(ODD)),
    () => new Float32Array(new ArrayBuffer(8 * bytes + 4), 4, bytes),
    () => chance.of(ODD),
  ])();
}
