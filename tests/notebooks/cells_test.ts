import { assertEquals } from "@std/assert";
import { relative } from "node:path";
import "../support/require_setup.ts";
import { cellsAsModule } from "../../tools/notebooks/cells.ts";
import { type Outputs, runNotebook, runNotebooks } from "../../tools/notebooks/run.ts";

function notebook(...sources: string[]): string {
  return withOutput(undefined, ...sources);
}

/** A notebook whose last cell is said to have shown a text. */
function withOutput(text: string | undefined, ...sources: string[]): string {
  const shown = { output_type: "execute_result", execution_count: null, metadata: {}, data: { "text/plain": text } };
  const cells = sources.map((source, i) => ({
    cell_type: "code",
    id: `cell-${i}`,
    metadata: {},
    source,
    outputs: text !== undefined && i === sources.length - 1 ? [shown] : [],
    execution_count: null,
  }));
  const language_info = { name: "typescript", file_extension: ".ts", mimetype: "text/x.typescript" };
  return JSON.stringify({ cells, metadata: { language_info }, nbformat: 4, nbformat_minor: 5 });
}

async function outcome(...sources: string[]): Promise<string | undefined> {
  return await outcomeOf(notebook(...sources), "write");
}

async function outcomeOf(book: string, outputs: Outputs): Promise<string | undefined> {
  const folder = relative(Deno.cwd(), await Deno.makeTempDir({ dir: "out" }));
  try {
    await Deno.writeTextFile(`${folder}/book.ipynb`, book);
    return await runNotebook(`${folder}/book.ipynb`, outputs);
  } finally {
    await Deno.remove(folder, { recursive: true });
    if (outputs !== "write") await Deno.remove(`out/${folder}`, { recursive: true });
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

Deno.test("runNotebooks() tells of each as it ends, and counts those that fail or cannot be run at all", async () => {
  const folder = relative(Deno.cwd(), await Deno.makeTempDir({ dir: "out" }));
  const told: string[] = [];
  try {
    const paths = ["sound", "wrong", "absent"].map((name) => `${folder}/${name}.ipynb`);
    await Deno.writeTextFile(paths[0]!, notebook("const x = 2;"));
    await Deno.writeTextFile(paths[1]!, notebook(`throw new Error("on purpose");`));
    assertEquals(await runNotebooks(paths, "keep apart", (line) => told.push(line)), false);
    assertEquals(told.at(-1), "Notebooks: 1 passed, 2 failed");
    const of = (name: string) => told.find((line) => line.startsWith(`${folder}/${name}.ipynb: `));
    assertEquals(/: ok \([\d.]+ s\)$/.test(of("sound")!), true);
    assertEquals([of("wrong")?.includes("on purpose"), of("absent")?.includes("FAILED")], [true, true]);
  } finally {
    await Deno.remove(folder, { recursive: true });
    await Deno.remove(`out/${folder}`, { recursive: true });
  }
});

Deno.test("runNotebook() fails if the text of an output is not the one in the notebook, and says how to put it there", async () => {
  assertEquals(await outcomeOf(withOutput("3", "const x = 1;", "x + 2"), "compare"), undefined);
  const failure = await outcomeOf(withOutput("4", "const x = 1;", "x + 2"), "compare");
  assertEquals(
    failure?.includes("cell 2 (cell-1): it says something else.\n  committed: 4\n  now:       3\n"),
    true,
    failure,
  );
  assertEquals(await outcomeOf(withOutput("4", "const x = 1;", "x + 2"), "keep apart"), undefined);
  assertEquals(/`deno task notebooks --write .*\/book\.ipynb`/.test(failure!), true, failure);
});
