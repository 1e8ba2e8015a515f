import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertEquals } from "@std/assert";
import { measureGeneration } from "../../bench/generation.ts";

Deno.test("the measurement of generation has a row for a length, and leaves nothing behind", async () => {
  const plan = { profile: "tiny", lengths: [4], batch: 2, codes: 8, rounds: 1, turnSeconds: 0.001 } as const;
  await measureGeneration(4, plan);
  const before = tf.memory().numTensors;
  const { length, cached, recomputed, gain } = await measureGeneration(4, plan);
  assertEquals([length, cached.median > 0], [4, true]);
  assertClose([gain], [recomputed.median / cached.median], 1e-9);
  assertEquals(tf.memory().numTensors, before);
});
