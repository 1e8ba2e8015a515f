import { assertEquals, assertRejects } from "@std/assert";
import "../../support/require_setup.ts";
import type { TrainEvent } from "../../../lib/training/mod.ts";
import { logTo, type TrainListener } from "../../../lib/training/logs/mod.ts";
import { epoch, step } from "./events.ts";

/** A listener that remembers, and what it remembers. */
function witness(): TrainListener & { seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    onProgress: (event: TrainEvent) => void seen.push(event.kind === "warning" ? event.message : event.kind),
    close: () => void seen.push("close"),
  };
}

Deno.test("logTo() tells every listener everything and closes each once", async () => {
  const [first, second] = [witness(), witness()];
  const { onProgress, close } = logTo(first, second);
  for (const event of [step(1, 1, 1), epoch(1)]) onProgress(event);
  await close();
  await close();
  assertEquals(first.seen, ["step", "epoch", "close"]);
  assertEquals(second.seen, first.seen);
});

Deno.test("logTo() goes on without a listener that fails, closes it and tells the others", async () => {
  const [before, failing, after] = [witness(), witness(), witness()];
  const log = logTo(before, {
    onProgress: () => {
      throw new RangeError("The disk is full.");
    },
    close: () => {
      failing.close();
      throw new Error("not told again");
    },
  }, after);
  for (const s of [1, 2]) log.onProgress(step(1, s, 2));
  await log.close();
  assertEquals(before.seen, ["step", "A log ended: The disk is full.", "step", "close"]);
  assertEquals(after.seen, ["A log ended: The disk is full.", "step", "step", "close"]);
  assertEquals(failing.seen, ["close"]);
});

Deno.test("logTo() outlives two listeners that fail at the same event, the second at the warning too", async () => {
  const [closed, last] = [[0, 0], witness()];
  const failing = [0, 1].map((i) => ({
    onProgress: () => {
      throw new Error(`Disk ${i} is full.`);
    },
    close: () => void closed[i]!++,
  }));
  const log = logTo(...failing, last);
  log.onProgress(step(1, 1, 1));
  await log.close();
  assertEquals(closed, [1, 1]);
  assertEquals(last.seen, ["A log ended: Disk 1 is full.", "A log ended: Disk 0 is full.", "step", "close"]);
});

Deno.test("logTo() closes all listeners, and then says that one could not be closed", async () => {
  const last = witness();
  const failing = { onProgress: () => {}, close: () => Promise.reject(new Error("The disk is full.")) };
  await assertRejects(() => logTo(failing, last).close(), Error, "The disk is full.");
  assertEquals(last.seen, ["close"]);
});
