import { assertThrows } from "@std/assert";
import { positionalEncoding } from "../../lib/ops/mod.ts";
import { assertClose } from "../support/close.ts";
import { assertNoLeaks } from "../support/leaks.ts";

Deno.test("positionalEncoding() turns each pair of numbers by a frequency of its own", () => {
  const wanted = [0, 1, 2].flatMap((p) =>
    [1, 1 / 10000 ** (2 / 6), 1 / 10000 ** (4 / 6)].flatMap((
      frequency,
    ) => [Math.sin(p * frequency), Math.cos(p * frequency)])
  );
  assertClose(positionalEncoding(3, 6), wanted, 1e-7);
  assertNoLeaks(() => positionalEncoding(3, 6).dispose());
});

Deno.test("positionalEncoding() refuses an odd width", () => {
  for (const [count, width] of [[0, 4], [3, 5], [3, 0]] as const) {
    assertThrows(() => positionalEncoding(count, width), RangeError, `got ${count} positions and width ${width}`);
  }
});
