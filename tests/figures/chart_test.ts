import { assertEquals, assertStringIncludes } from "@std/assert";
import { chart } from "../../lib/figures/chart.ts";

const SPEC = {
  data: { values: [{ x: 1 }] },
  mark: "point",
  encoding: { x: { field: "x", type: "quantitative" } },
} as const;

Deno.test("chart() has its words read out in place of the drawing: the first line as its name, the others as its description", async () => {
  const { svg, vegaLite } = await chart(SPEC, 'Loss of "a" & b\nstep 1: 2\nstep 2: 1');
  assertEquals(
    /^<svg role="img" aria-label="Loss of &quot;a&quot; &amp; b" [^>]*><desc>step 1: 2\nstep 2: 1<\/desc>/.test(svg),
    true,
    svg,
  );
  assertEquals((vegaLite as { description: string }).description, 'Loss of "a" & b');
});

Deno.test("chart() has no description of one line, and takes words with a $ as they are", async () => {
  const { svg } = await chart(SPEC, "Costs $1 and $&");
  assertStringIncludes(svg, 'aria-label="Costs $1 and $&amp;"');
  assertEquals(svg.includes("<desc>"), false);
});
