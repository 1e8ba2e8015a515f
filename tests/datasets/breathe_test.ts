import { assertEquals } from "@std/assert";
import { breathe, stayAwake } from "../../lib/datasets/breathe.ts";

Deno.test("breathe() lets timers and files in, awake or not", async () => {
  for (const awake of [false, true]) {
    const fallAsleep = awake ? stayAwake() : () => {};
    const met: string[] = [];
    setTimeout(() => met.push("timer"), 0);
    Deno.readTextFile("deno.json").then(() => met.push("file"));
    const end = performance.now() + 2000;
    while (met.length < 2 && performance.now() < end) await breathe();
    fallAsleep();
    assertEquals(met.toSorted(), ["file", "timer"], `awake: ${awake}`);
  }
});

Deno.test("breaths that are taken at once all end, also if it is time to sleep again", async () => {
  const fallAsleep = stayAwake();
  await Promise.all(Array.from({ length: 10 }, () => breathe()));
  const last = Array.from({ length: 3 }, () => breathe());
  fallAsleep();
  await Promise.all(last);
  await breathe();
});

Deno.test("who stays awake within another's watch ends only his own", async () => {
  const [outer, inner] = [stayAwake(), stayAwake()];
  inner();
  await Promise.all([breathe(), breathe()]);
  outer();
});
