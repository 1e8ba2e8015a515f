import { assertEquals, assertThrows } from "@std/assert";
import "../support/require_setup.ts";
import { parseSafetensors, type SafetensorsEntry, serializeSafetensors } from "../../lib/training/safetensors.ts";
import { testRandom } from "../support/random.ts";

const entries = new Map<string, SafetensorsEntry>([
  ["flags", { dtype: "BOOL", shape: [3], data: Uint8Array.of(1, 0, 1) }],
  ["weight", { dtype: "F32", shape: [2, 2], data: Float32Array.of(1, -0, NaN, 1e-40) }],
  ["step", { dtype: "I64", shape: [], data: BigInt64Array.of(-(2n ** 62n)) }],
  ["nothing", { dtype: "F32", shape: [0, 4], data: new Float32Array() }],
  ["names_of_ñ", { dtype: "I32", shape: [1], data: Int32Array.of(-7) }],
  ["exact", { dtype: "F64", shape: [1], data: Float64Array.of(0.1) }],
]);

/** A file with a header of the test's own. */
function file(header: unknown, values = 0): Uint8Array {
  const json = typeof header === "string" ? header : JSON.stringify(header);
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(8 + text.length + values);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

Deno.test("serializeSafetensors() writes what parseSafetensors() reads back, bit by bit", () => {
  const bytes = serializeSafetensors(entries, { format: "pt" });
  const { tensors, metadata } = parseSafetensors(bytes);
  assertEquals(metadata, { format: "pt" });
  assertEquals(new Map([...tensors].sort()), new Map([...entries].sort()));
  assertEquals(Object.is(tensors.get("weight")!.data[1], -0), true);
  assertEquals(serializeSafetensors(new Map([...entries].reverse()), { format: "pt" }), bytes, "order does not matter");
});

Deno.test("serializeSafetensors() aligns every tensor to its elements", () => {
  const bytes = serializeSafetensors(entries);
  const size = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  assertEquals((8 + size) % 8, 0);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + size)));
  for (const [name, { data }] of entries) assertEquals(header[name].data_offsets[0] % data.BYTES_PER_ELEMENT, 0, name);
});

Deno.test("serializeSafetensors() writes the part of a buffer that an array shows", () => {
  const view = Float32Array.of(1, 2, 3).subarray(1);
  const bytes = serializeSafetensors(new Map([["x", { dtype: "F32" as const, shape: [2], data: view }]]));
  assertEquals(parseSafetensors(bytes).tensors.get("x")!.data, Float32Array.of(2, 3));
});

Deno.test("serializeSafetensors() lays a file out as the format's documentation says, worked by hand", () => {
  const bytes = serializeSafetensors(new Map([["x", { dtype: "F32" as const, shape: [1], data: Float32Array.of(1) }]]));
  const header = '{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
  assertEquals(new TextDecoder().decode(bytes.subarray(8, 8 + header.length)), header);
  assertEquals([...bytes.subarray(-4)], [0, 0, 0x80, 0x3f]);
});

Deno.test("serializeSafetensors() refuses what no reader would take", () => {
  const write = (entry: SafetensorsEntry, name = "x") => serializeSafetensors(new Map([[name, entry]]));
  const data = Float32Array.of(1, 2);
  assertThrows(() => write({ dtype: "F32", shape: [3], data }), RangeError, "of shape [3] holds 3 values: got 2");
  assertThrows(() => write({ dtype: "F32", shape: [-1, -2], data }), RangeError, "shape [-1,-2]");
  assertThrows(() => write({ dtype: "I32", shape: [2], data }), TypeError, "comes in Int32Array: got Float32Array");
  assertThrows(() => write({ dtype: "F32", shape: [2], data }, "__metadata__"), RangeError, "the name __metadata__");
});

Deno.test("parseSafetensors() refuses hostile files with a RangeError", () => {
  const tensor = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
  const hostile: [string, Uint8Array][] = [
    ["holds 3 bytes", new Uint8Array(3)],
    ["does not fit", new Uint8Array(8).fill(255)],
    ["does not fit", file({}).subarray(0, 9)],
    ["not a JSON object", file("[]")],
    ["not a JSON object", file("null")],
    ["not a JSON object", file('{"x":')],
    ["not a JSON object", file("[".repeat(1e5) + "]".repeat(1e5))],
    ["not a JSON object", file("\xff")],
    ["not a map of texts", file({ __metadata__: { a: 1 } })],
    ["not a map of texts", file({ __metadata__: null })],
    ["element type", file({ x: null })],
    ["element type", file({ x: { ...tensor, dtype: "constructor" } }, 4)],
    ["element type", file({ x: { ...tensor, dtype: 7 } }, 4)],
    ["no shape", file({ x: { ...tensor, shape: [-1] } }, 4)],
    ["no shape", file({ x: { ...tensor, shape: "1" } }, 4)],
    ["no shape", file({ x: { ...tensor, shape: [0.5] } }, 4)],
    ["no place", file({ x: { ...tensor, data_offsets: 4 } }, 4)],
    ["no place", file({ x: { ...tensor, data_offsets: [0, 4, 8] } }, 4)],
    ["no place", file({ x: { ...tensor, data_offsets: [-4, 0] } }, 4)],
    ["lies at", file({ x: { ...tensor, shape: [1e9, 1e9, 1e9] } }, 4)],
    ["lies at", file({ x: { ...tensor, data_offsets: [4, 8] } }, 8)],
    ["lies at", file({ x: tensor, y: tensor }, 8)], // overlap
    ["behind the file's end", file({ x: tensor }, 3)],
    ["follow the last tensor", file({ x: tensor }, 5)],
  ];
  for (const [why, bytes] of hostile) assertThrows(() => parseSafetensors(bytes), RangeError, why);
});

Deno.test("parseSafetensors() takes an empty tensor beside one at the same place", () => {
  const bytes = file({
    x: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
    none: { dtype: "F32", shape: [0], data_offsets: [0, 0] },
  }, 4);
  assertEquals([...parseSafetensors(bytes).tensors.keys()].sort(), ["none", "x"]);
});

Deno.test("parseSafetensors() survives any damage: it reads the file or throws a RangeError", () => {
  const next = testRandom(3);
  const whole = serializeSafetensors(entries, { format: "pt" });
  let refused = 0;
  for (let round = 0; round < 3000; round++) {
    const bytes = whole.slice(0, next() < 0.3 ? Math.floor(next() * whole.length) : whole.length);
    for (let hits = Math.floor(next() * 4); hits > 0; hits--) bytes[Math.floor(next() * bytes.length)] = next() * 256;
    try {
      parseSafetensors(bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refused++;
    }
  }
  assertEquals(refused > 1000, true, `only ${refused} of 3000 damaged files were refused`);
});
