import { assertEquals } from "@std/assert";
import "../support/require_setup.ts";
import { figuresWithoutWords } from "../../tools/notebooks/figures.ts";
import { type Notebook, textOf } from "../../tools/notebooks/notebook.ts";
import { notebookPaths } from "../../tools/notebooks/run.ts";

const MAX_BYTES = 1_000_000;

// That all of them type-check, run and say what is committed is asked by the test of `reproduce`, which runs them
// (tests/experiments/reproduce_test.ts).
for (const path of notebookPaths()) {
  Deno.test(`${path} is committed as a reader wants it: with outputs, without run-to-run noise, of moderate size`, () => {
    const text = Deno.readTextFileSync(path);
    assertEquals(text.length < MAX_BYTES, true, `${text.length} bytes`);
    const { cells } = JSON.parse(text) as Notebook;
    const code = cells.filter(({ cell_type }) => cell_type === "code");
    assertEquals(code.every(({ execution_count }) => execution_count === null), true, "execution counts are left out");
    assertEquals(code.some(({ outputs }) => (outputs?.length ?? 0) > 0), true, "outputs are there");
    for (const { source } of code) {
      const lines = textOf(source).split("\n").length;
      assertEquals(lines <= 25, true, `a cell has ${lines} lines: at most 25 are read at once`);
    }
    assertEquals(figuresWithoutWords({ cells }, path), [], `\`deno task notebooks --write ${path}\` draws them anew`);
  });
}
