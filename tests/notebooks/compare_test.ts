import { assertEquals } from "@std/assert";
import { differences } from "../../tools/notebooks/compare.ts";
import type { Notebook, Output } from "../../tools/notebooks/notebook.ts";
import { maskMeasured, sameText } from "../../tools/notebooks/same_text.ts";

const plain = (text: string): Output => ({ output_type: "execute_result", data: { "text/plain": text } });
const stream = (text: string): Output => ({ output_type: "stream", name: "stdout", text: [text] });

function notebook(outputs: Output[], tags: string[] = []): Notebook {
  return {
    cells: [
      { id: "first", cell_type: "markdown", source: "# A title" },
      { id: "second", cell_type: "code", source: "1", metadata: { tags }, outputs },
    ],
  };
}

function difference(committed: Output[], run: Output[], ...tags: string[]): string {
  return differences(notebook(committed, tags), notebook(run, tags), "books/a.ipynb").join("\n");
}

Deno.test("sameText() wants the same words", () => {
  assertEquals(sameText("loss falls to 1.2", "loss falls to 1.2"), true);
  assertEquals(sameText("loss falls to 1.2", "loss rises to 1.2"), false);
  assertEquals(sameText("a, b", "a"), false);
});

Deno.test("sameText() wants counts exactly, and other numbers as far as processors round alike", () => {
  assertEquals(sameText("119 of 300", "120 of 300"), false);
  assertEquals(sameText("31,590 parameters", "31,591 parameters"), false);
  assertEquals(sameText("0.40 −0.5", "0.41 −0.5"), true, "one unit of the last digit");
  assertEquals(sameText("0.40", "0.42"), false);
  assertEquals(sameText("12.3456", "12.3500"), true, "within a thousandth");
  assertEquals(sameText("12.3456", "12.4000"), false);
  assertEquals(sameText("−0.40", "0.40"), false);
  assertEquals(sameText("largest difference 2.4e-7", "largest difference 0"), true, "what rounding leaves of zero");
  assertEquals(sameText("largest difference 2.4e-7", "largest difference 2.4e-2"), false);
  assertEquals(sameText("1.0e-3", "1.1e-3"), true);
  assertEquals(sameText("[2,3] and 1,4,9", "[2,4] and 1,4,9"), false);
});

Deno.test("maskMeasured() masks times, speeds, memory, ratios of times, dates and paths, and nothing else", () => {
  const masked = (text: string) => maskMeasured(text).replaceAll(/‹[^›]+›/g, "#");
  assertEquals(masked("2.49 ms, 3 s, 1,024 images/s, 169 billion operations a second"), "#, #, #, #");
  assertEquals(masked("139 MB, 1.5 GiB; 8 times as long, 0.79 of the time"), "#, #; # times as long, # of the time");
  assertEquals(masked("on 2026-11-21T10:57:00Z in /home/me/project"), "on # in #");
  const kept = "64 tokens, 12 samples, 4 seeds, 5.3 % of 2 s², 16 times more, QKᵀ/√d, 2/3/4, and/or";
  assertEquals(masked(kept), kept);
});

Deno.test("sameText() lets columns be as wide as their numbers", () => {
  assertEquals(sameText("a    1.00 ms\nb   10.00 ms", "a  100.00 ms\nb    1.00 ms"), true);
});

Deno.test("differences() names notebook and cell, with what was expected and what came", () => {
  assertEquals(difference([plain("one\ntwo 2")], [plain("one\ntwo 2")]), "");
  assertEquals(
    difference([plain("one\ntwo 2")], [plain("one\ntwo 3")]),
    "books/a.ipynb, cell 2 (second): it says something else.\n  committed: two 2\n  now:       two 3",
  );
  assertEquals(
    difference([plain("one")], [plain("one\ntwo")]).includes("committed: (nothing)\n  now:       two"),
    true,
  );
});

Deno.test("differences() finds outputs that are missing, or of another kind", () => {
  assertEquals(difference([plain("1")], []).includes("committed: text/plain\n  now:       nothing"), true);
  const figure: Output = { output_type: "execute_result", data: { "text/plain": "1", "image/svg+xml": "<svg/>" } };
  assertEquals(difference([plain("1")], [figure]).includes("now:       image/svg+xml, text/plain"), true);
});

Deno.test("differences() joins what a stream wrote in pieces", () => {
  assertEquals(difference([stream("a\n"), stream("b\n")], [stream("a\nb\n")]), "");
  assertEquals(difference([stream("a\n"), plain("1"), stream("b\n")], [stream("a\nb\n"), plain("1")]), "");
});

Deno.test("differences() takes any text of a cell tagged `measured`, but wants its outputs", () => {
  assertEquals(difference([plain("12 of 300")], [plain("most")], "measured"), "");
  assertEquals(difference([plain("12 of 300")], [], "measured").includes("other kinds of output"), true);
  assertEquals(difference([plain("12 of 300")], [plain("most")], "other").includes("something else"), true);
});
