import { assertEquals } from "@std/assert";
import type { Cell } from "../../tools/notebooks/notebook.ts";
import { readingOf, titleOf } from "../../tools/notebooks/reading.ts";

const words = (count: number) => Array.from({ length: count }, () => "word").join(" ");

Deno.test("readingOf() counts words that are written or shown, and cells of code, and gives minutes to five", () => {
  const data = { "text/markdown": [`${words(300)}\n`, words(100)], "text/plain": words(1000) };
  const cells: Cell[] = [
    { cell_type: "markdown", source: `# ${words(1500)}` },
    ...Array.from({ length: 4 }, (): Cell => ({ cell_type: "code", source: words(50), outputs: [] })),
    { cell_type: "code", source: "1", outputs: [{ output_type: "execute_result", data }] },
  ];
  // 1,501 words (with the #) and 400, by 200, and 5 halves: 12.0
  assertEquals(readingOf({ cells }), { words: 1901, codeCells: 5, minutes: 10 });
  assertEquals(readingOf({ cells: [] }).minutes, 5, "opening it takes a while");
});

Deno.test("titleOf() is the first heading", () => {
  assertEquals(
    titleOf({ cells: [{ cell_type: "markdown", source: ["# A title\n", "\n", "## Another\n"] }] }),
    "A title",
  );
});
