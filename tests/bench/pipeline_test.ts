import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { measurePipeline } from "../../bench/pipeline/measure.ts";
import { pipelineTable } from "../../bench/pipeline/table.ts";
import "../support/engine.ts";

const spread = (median: number) => ({ median, min: median - 1, max: median + 1 });

Deno.test("pictures are read from files in a first epoch and kept for later ones, which is faster", async () => {
  const rows = await measurePipeline({ pictures: 48, rounds: 1 });
  assertEquals(rows.map(({ imageSize, pass }) => `${imageSize} ${pass}`), [
    ...["64 decode", "64 cached", "128 decode", "128 cached"],
  ]);
  for (const [decode, cached] of [[rows[0]!, rows[1]!], [rows[2]!, rows[3]!]] as const) {
    assert(cached.perCoreSecond.median > decode.perCoreSecond.median);
  }
});

Deno.test("the table compares what one core reads with what the fastest model takes", () => {
  const table = pipelineTable({
    command: "",
    environment: { cpu: "a processor", cores: 2, deno: "", tensorflow: "2" },
    rows: [{ imageSize: 64, pass: "cached", perSecond: spread(9000), perCoreSecond: spread(5000) }],
    consumption: [
      { model: "vit", profile: "small", imageSize: 64, perSecond: spread(250) },
      { model: "msvd", profile: "small", imageSize: 64, perSecond: spread(200) },
    ],
  });
  assertStringIncludes(
    table,
    "| 64 px, later epochs, from memory | 9,000 (8,999 to 9,001) | 5,000 (4,999 to 5,001) | 20.0 |",
  );
  assertStringIncludes(table, "| ViT at `small` trains on | 250 (249 to 251) | | |");
});
