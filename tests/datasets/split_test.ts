import { assertEquals, assertThrows } from "@std/assert";
import { holdOut } from "../../lib/datasets/split.ts";

const names = (count: number) => Array.from({ length: count }, (_, i) => `picture ${i}`);
const own = (name: string) => name;

Deno.test("holdOut() holds out the rounded share, at least one and never all", () => {
  const cases = [[100, 0.1, 10], [2191, 0.1, 219], [14, 0.1, 1], [4, 0.1, 1], [2, 0.1, 1], [3, 0.9, 2], [
    7,
    0,
    0,
  ]] as const;
  for (const [count, share, wanted] of cases) {
    const { kept, heldOut } = holdOut(names(count), own, share, 0);
    assertEquals([kept.length, heldOut.length], [count - wanted, wanted], `${share} of ${count}`);
    assertEquals([...kept, ...heldOut].toSorted(), names(count).toSorted());
  }
});

Deno.test("holdOut() chooses by names and seed, not by the order of the list", () => {
  const { heldOut } = holdOut(names(50), own, 0.2, 3);
  assertEquals(holdOut(names(50).toReversed(), own, 0.2, 3).heldOut, heldOut.toReversed());
  assertEquals(holdOut(names(50), own, 0.2, 4).heldOut.join() === heldOut.join(), false);
});

Deno.test("holdOut() changes few places when an item comes new", () => {
  const before = new Set(holdOut(names(100), own, 0.1, 0).heldOut);
  const after = holdOut([...names(100), "another"], own, 0.1, 0).heldOut;
  assertEquals(after.filter((name) => !before.has(name)).length <= 1, true);
});

Deno.test("holdOut() refuses a share that is none", () => {
  assertThrows(() => holdOut(names(3), own, 1, 0), RangeError, "from 0 up to 1: got 1");
});
