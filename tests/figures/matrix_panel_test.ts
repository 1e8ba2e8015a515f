import { assert, assertEquals, assertRejects } from "@std/assert";
import { matrixPanel } from "../../lib/figures/matrix_panel.ts";

const words = (svg: string) => [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, word]) => word!);

Deno.test("matrixPanel() shows the numbers of small matrices, their names and shapes, in words too", async () => {
  const { svg, text } = await matrixPanel("A product", [[
    { name: "A", values: [[1, -0.5], [-0.001, -Infinity]], rows: ["one", "two"], columns: ["left", "right"] },
    "·",
    { name: "x", values: [[2], [3]], digits: 0 },
  ]]);
  assertEquals(text, "A product\nA [2, 2]\n1.00 −0.50\n0.00 −∞\n·\nx [2, 1]\n2\n3");
  const shown = words(svg);
  for (
    const word of ["A  [2, 2]", "1.00", "−0.50", "0.00", "−∞", "·", "x  [2, 1]", "2", "one", "two", "left", "right"]
  ) {
    assert(shown.includes(word), `${word} in ${shown}`);
  }
});

Deno.test("matrixPanel() colours by sign and by magnitude", async () => {
  const { svg } = await matrixPanel("Signs", [[{ name: "A", values: [[4, 0, -4]] }]]);
  assertEquals([...svg.matchAll(/fill="(rgb[^"]+)"/g)].map(([, fill]) => fill), [
    "rgb(88,166,255)",
    "rgb(246,248,250)",
    "rgb(240,136,62)",
  ]);
});

Deno.test("matrixPanel() makes a picture of a large matrix, and names its first and last row", async () => {
  const values = Array.from({ length: 20 }, (_, i) => [i, -i]);
  const { svg, text } = await matrixPanel("Large", [[{ name: "L", values, rows: values.map((_, i) => `row ${i}`) }]]);
  assertEquals(text, "Large\nL [20, 2], of magnitudes up to 19.00");
  assertEquals(svg.match(/<image /g)?.length, 1);
  assertEquals(words(svg).filter((word) => word.startsWith("row")), ["row 0", "row 19"]);
});

Deno.test("matrixPanel() refuses rows of different lengths", async () => {
  await assertRejects(
    () => matrixPanel("Ragged", [[{ name: "R", values: [[1, 2], [3]] }]]),
    RangeError,
    'got rows of 2,1 in "R"',
  );
});
