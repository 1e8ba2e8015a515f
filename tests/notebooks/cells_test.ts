import { assertEquals } from "@std/assert";
import "../support/require_setup.ts";
import { cellsAsModule } from "../../tools/notebooks/cells.ts";
import { runNotebook } from "../../tools/notebooks/run.ts";

function notebook(...sources: string[]): string {
  const cells = sources.map((source, i) => ({
    cell_type: "code",
    id: `cell-${i}`,
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  }));
  const language_info = { name: "typescript", file_extension: ".ts", mimetype: "text/x.typescript" };
  return JSON.stringify({ cells, metadata: { language_info }, nbformat: 4, nbformat_minor: 5 });
}

async function outcome(...sources: string[]): Promise<string | undefined> {
  const folder = await Deno.makeTempDir({ dir: "out" });
  try {
    await Deno.writeTextFile(`${folder}/book.ipynb`, notebook(...sources));
    return await runNotebook(`${folder}/book.ipynb`, true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("cellsAsModule() joins code cells and makes relative imports whole", () => {
  const module = cellsAsModule(
    notebook(`import { a } from "../lib/a.ts";`, `const b = await import("./b.ts"), c = "../text";`),
    "books/one.ipynb",
    "/root",
  );
  assertEquals(module.includes(`import { a } from "file:///root/lib/a.ts";`), true, module);
  assertEquals(module.includes(`import("file:///root/books/b.ts"), c = "../text"`), true, module);
  assertEquals(module.includes("// books/one.ipynb, cell 2"), true);
});

Deno.test("runNotebook() passes a sound notebook", async () => {
  assertEquals(await outcome("const x: number = 2;", "if (x !== 2) throw new Error();"), undefined);
});

Deno.test("runNotebook() finds what the kernel would let pass: wrong types, missing exports, names declared twice", async () => {
  assertEquals((await outcome(`const x: number = "2";`))?.includes("is not assignable to type 'number'"), true);
  assertEquals((await outcome(`import { none } from "node:path";`))?.includes("none"), true);
  assertEquals((await outcome("const x = 1;", "const x = 2;"))?.includes("redeclare"), true);
});

Deno.test("runNotebook() fails with a cell's error", async () => {
  assertEquals((await outcome(`throw new Error("on purpose");`))?.includes("on purpose"), true);
});
