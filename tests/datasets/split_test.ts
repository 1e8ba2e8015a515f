import { assertEquals, assertThrows } from "@std/assert";
import { holdOut, splitThreeWays } from "../../lib/datasets/split.ts";

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

const classes = [names(20), Array.from({ length: 10 }, (_, i) => `other ${i}`)];
const shares = (validationShare: number, testShare: number, seed = 0) => ({
  name: own,
  className: (label: number) => `Class ${label}`,
  validationShare,
  testShare,
  seed,
});

Deno.test("splitThreeWays() takes its shares of every class, each item once", () => {
  const { train, validation, test } = splitThreeWays(classes, shares(0.2, 0.3));
  assertEquals([train.length, validation.length, test.length], [15, 6, 9]);
  assertEquals([validation, test].map((part) => part.filter((name) => name.startsWith("other")).length), [2, 3]);
  assertEquals([...train, ...validation, ...test].toSorted(), classes.flat().toSorted());
});

Deno.test("splitThreeWays() without a test share holds out what holdOut() does", () => {
  const { train, validation, test } = splitThreeWays([names(50)], shares(0.1, 0, 7));
  const { kept, heldOut } = holdOut(names(50), own, 0.1, 7);
  assertEquals([train, validation, test], [kept, heldOut, []]);
});

Deno.test("splitThreeWays() refuses shares that leave nothing, and classes too small", () => {
  assertThrows(() => splitThreeWays(classes, shares(0.5, 0.5)), RangeError, "got 0.5 and 0.5");
  assertThrows(() => splitThreeWays(classes, shares(-0.1, 0.5)), RangeError, "got -0.1 and 0.5");
  assertThrows(
    () => splitThreeWays([names(9), names(2)], shares(0.1, 0.1)),
    RangeError,
    "Class 1 has 2 pictures to learn from, and 3 are needed: some are held out for validation and testing.",
  );
  assertEquals(splitThreeWays([names(1)], shares(0, 0)).train, names(1));
});
