import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { apart, pointChart } from "../../lib/figures/point_chart.ts";

const words = (svg: string) => [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, word]) => word!);
const points = [
  { name: "cheap", x: 10, y: 0.7, interval: [0.68, 0.72], color: "#123456", size: 0.2 },
  { name: "dear", x: 100, y: 0.71, interval: [0.69, 0.73], color: "#654321" },
] as const;
const axes = { x: { title: "MFLOP", log: 10, ticks: [10, 100] }, y: { title: "accuracy", format: ".0%" } };

Deno.test("pointChart() names its points and axes, and lists points with their intervals in words", async () => {
  const { svg, text } = await pointChart("Two models", points, axes);
  assertEquals(text.split("\n"), [
    "Two models",
    "cheap: MFLOP 10, accuracy 0.7 (0.68 to 0.72)",
    "dear: MFLOP 100, accuracy 0.71 (0.69 to 0.73)",
  ]);
  for (const word of ["cheap", "dear", "MFLOP", "accuracy", "10", "100"]) assert(words(svg).includes(word), word);
});

Deno.test("pointChart() draws a dot, an interval and a line to its name for each point, in its colour", async () => {
  const { svg } = await pointChart("Two models", points, axes);
  const drawn = (mark: string) => svg.split(`aria-roledescription="${mark}"`).length - 1;
  assertEquals([drawn("rule mark"), drawn("point"), drawn("text mark")], [4, 2, 2]);
  for (const { color } of points) { // two lines are stroked in it; a dot and a name are filled
    assertEquals([svg.split(`stroke="${color}"`), svg.split(`fill="${color}"`)].map(({ length }) => length - 1), [
      2,
      2,
    ]);
  }
});

Deno.test("apart() keeps names in the order of their points, a step apart and above the chart's foot", () => {
  const heights = [0.1, 0.5, 0.49, 0.12, 0.11];
  const placed = apart(heights, [0.1, 0.6], 0.05);
  const order = (values: readonly number[]) => values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!);
  assertEquals(order(placed), order(heights));
  const sorted = placed.toSorted((a, b) => b - a);
  for (const [i, height] of sorted.slice(1).entries()) assert(sorted[i]! - height > 0.05 - 1e-9);
  assertAlmostEquals(Math.min(...placed), 0.1);
});

Deno.test("apart() leaves names at their points where these are far from each other", () => {
  assertEquals(apart([0.5, 0.1, 0.9], [0, 1], 0.05), [0.5, 0.1, 0.9]);
});
