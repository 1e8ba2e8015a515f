import { assertEquals } from "@std/assert";
import { hash32, hashText, hashUniform, shuffledIndices } from "../../lib/datasets/hash.ts";

Deno.test("hashUniform() is spread evenly over words that count up, at each place", () => {
  for (const place of [0, 1, 2]) {
    const bins = new Array(10).fill(0);
    for (let i = 0; i < 10_000; i++) bins[Math.floor(10 * hashUniform(...[7, 7, 7].with(place, i)))]++;
    const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    assertEquals(chiSquare < 27.9, true, `place ${place}: ${bins}`); // 9 degrees of freedom, p = 0.001
  }
});

Deno.test("hash32() of neighbours share half their bits, and depends on the words' order and number", () => {
  let bits = 0;
  for (let i = 0; i < 1000; i++) {
    let differing = hash32(3, i) ^ hash32(3, i + 1);
    for (; differing !== 0; differing &= differing - 1) bits++;
  }
  assertEquals(Math.abs(bits / 1000 - 16) < 0.5, true, `${bits / 1000} of 32 bits differ`);
  assertEquals(new Set([hash32(1, 2), hash32(2, 1), hash32(1, 2, 0), hash32(1)]).size, 4);
});

Deno.test("hashText() tells texts and seeds apart", () => {
  assertEquals(new Set([hashText("a", 0), hashText("b", 0), hashText("a", 1), hashText("ä", 0)]).size, 4);
  assertEquals(hashText("sea/001.jpg", 5), hashText("sea/001.jpg", 5));
});

Deno.test("shuffledIndices() brings every number to every place about equally often", () => {
  const counts = Array.from({ length: 5 }, () => new Array(5).fill(0));
  for (let round = 0; round < 5000; round++) {
    const order = shuffledIndices(5, 1, round);
    assertEquals(order.toSorted(), Int32Array.of(0, 1, 2, 3, 4));
    order.forEach((number, place) => counts[place]![number]++);
  }
  assertEquals(counts.flat().filter((count) => Math.abs(count - 1000) > 120), []); // over 4 standard deviations
});
