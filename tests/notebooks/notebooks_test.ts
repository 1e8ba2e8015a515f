import { assertEquals } from "@std/assert";
import "../support/require_setup.ts";

const MAX_BYTES = 1_000_000;

interface Cell {
  cell_type: string;
  source: string | string[];
  outputs?: { data?: Record<string, unknown> }[];
  execution_count?: number | null;
}

function* notebooks(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory && !entry.name.startsWith(".")) yield* notebooks(path);
    else if (path.endsWith(".ipynb")) yield path;
  }
}

// That all of them type-check and run is asked by the test of `reproduce`, which runs them (tests/experiments/reproduce_test.ts).
for (const path of notebooks("notebooks")) {
  Deno.test(`${path} is committed as a reader wants it: with outputs, without run-to-run noise, of moderate size`, () => {
    const text = Deno.readTextFileSync(path);
    assertEquals(text.length < MAX_BYTES, true, `${text.length} bytes`);
    const { cells } = JSON.parse(text) as { cells: Cell[] };
    const code = cells.filter(({ cell_type }) => cell_type === "code");
    assertEquals(code.every(({ execution_count }) => execution_count === null), true, "execution counts are left out");
    assertEquals(code.some(({ outputs }) => (outputs?.length ?? 0) > 0), true, "outputs are there");
    for (const { source } of code) {
      const lines = (Array.isArray(source) ? source.join("") : source).split("\n").length;
      assertEquals(lines <= 25, true, `a cell has ${lines} lines: at most 25 are read at once`);
    }
  });
}
