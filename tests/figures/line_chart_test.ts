import { assert, assertEquals } from "@std/assert";
import { lineChart } from "../../lib/figures/line_chart.ts";

const words = (svg: string) => [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, word]) => word!);
const axes = { x: { title: "tokens", ticks: [1, 3] }, y: { title: "time, ms" } };

Deno.test("lineChart() writes the names of lines and axes, and lists the points in words", async () => {
  const { svg, text } = await lineChart("Two ways", {
    ...axes,
    lines: [
      { name: "slow", points: [[1, 2], [3, 8.1234]] },
      { name: "fast", points: [[1, 1], [3, 2]], mark: "points", label: { at: 0, side: "left" } },
    ],
  });
  assertEquals(text.split("\n"), [
    "Two ways",
    "time, ms against tokens, slow: 1: 2; 3: 8.12",
    "time, ms against tokens, fast: 1: 1; 3: 2",
  ]);
  for (const word of ["slow", "fast", "tokens", "time, ms", "1", "3"]) assert(words(svg).includes(word), word);
});

Deno.test("lineChart() draws one line for each that is no points only, dashed where asked, in the colours given", async () => {
  const points = [[1, 2], [3, 4]] as const;
  const { svg } = await lineChart("Marks", {
    ...axes,
    lines: [
      { name: "a", points, color: "#123456" },
      { name: "b", points, mark: "dashed" },
      { name: "c", points, mark: "points" },
    ],
  });
  const lines = [...svg.matchAll(/<path [^>]*stroke="(#[0-9a-f]+)"[^>]*>/g)].filter(([path]) =>
    /aria-roledescription="line mark"/.test(path)
  );
  assertEquals(lines.map(([, colour]) => colour), ["#123456", "#db6d28"]);
  assertEquals(lines.map(([path]) => path.includes("stroke-dasharray")), [false, true]);
});

Deno.test("lineChart() puts several charts side by side", async () => {
  const panel = { ...axes, lines: [{ name: "a", points: [[1, 2], [3, 4]] as const }], width: 100 };
  const { svg } = await lineChart("Twice", panel, panel);
  assertEquals(words(svg).filter((word) => word === "tokens").length, 2);
});
