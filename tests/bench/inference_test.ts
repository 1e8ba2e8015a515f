import { assertEquals } from "@std/assert";
import { measureInference } from "../../bench/inference.ts";
import { speedCases } from "../../experiments/report/speed_cases.ts";
import { tf } from "../support/engine.ts";

Deno.test("the measurement of inference has a row for every model and length, and leaves nothing behind", async () => {
  const cases = speedCases("tiny");
  const plan = { profile: "tiny", batch: 2, rounds: 1, turnSeconds: 0.001 } as const;
  const before = tf.memory().numTensors;
  const rows = await measureInference(cases, plan);
  assertEquals(rows.map(({ imagesPerSecond: _, ...one }) => one), cases);
  assertEquals(rows.every(({ imagesPerSecond: { median } }) => median > 0), true);
  assertEquals(tf.memory().numTensors, before);
});
