import { assertEquals } from "@std/assert";
import { figuresWithoutWords } from "../../tools/notebooks/figures.ts";

function complaints(data: Record<string, unknown>): string[] {
  const output = { output_type: "display_data", data };
  return figuresWithoutWords({ cells: [{ id: "a", cell_type: "code", source: "", outputs: [output] }] }, "b.ipynb");
}

Deno.test("figuresWithoutWords() finds drawings without a name, and pictures without text", () => {
  const drawing = (svg: string) => complaints({ "image/svg+xml": svg, "text/plain": "a wave" });
  assertEquals(drawing(`<svg width="1" role="img" aria-label="A wave"><path/></svg>`), []);
  assertEquals(drawing([`<svg role="img">\n`, `<title>A wave</title></svg>`].join("")), []);
  assertEquals(drawing(`<svg role="img" aria-label=""></svg>`).length, 1);
  assertEquals(drawing(`<svg aria-label="A wave"></svg>`).length, 1);
  assertEquals(drawing(`<svg role="img"><g><title>A part</title></g></svg>`).length, 1);
  assertEquals(complaints({ "image/png": "…" }), ["b.ipynb, cell 1 (a): a figure has no text/plain beside it."]);
  assertEquals(complaints({ "image/png": "…", "text/plain": ["A ", "wave"] }), []);
  assertEquals(complaints({ "text/markdown": "words" }), []);
});
