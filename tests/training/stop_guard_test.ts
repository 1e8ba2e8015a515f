import { assertEquals, assertRejects } from "@std/assert";
import { StopGuard } from "../../lib/training/stop_guard.ts";

const later = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

Deno.test("watched work gets what it waits for, values and errors, and is not taken for stopped while it waits", async () => {
  const guard = new StopGuard();
  const result = await guard.watch(async () => {
    const value = await guard.wait(later(1500).then(() => 7)); // several looks
    await assertRejects(() => guard.wait(Promise.reject(new RangeError("no such file"))), RangeError, "no such file");
    const items: number[] = [];
    for await (const item of guard.each(counting(3))) items.push(item);
    return [value, ...items];
  });
  assertEquals(result, [7, 0, 1, 2]);
});

async function* counting(count: number): AsyncGenerator<number, void, void> {
  for (let i = 0; i < count; i++) {
    await later(1);
    yield i;
  }
}

Deno.test("watched files are read at a few milliseconds each at most, though code runs while they are waited for", async () => {
  const guard = new StopGuard();
  const READS = 200;
  const start = performance.now();
  await guard.watch(async () => {
    for (let i = 0; i < READS; i++) await guard.wait(Deno.readTextFile("deno.json"));
  });
  const each = (performance.now() - start) / READS;
  assertEquals(each < 15, true, `${each} ms a file`); // on a busy machine; otherwise below 1
});

Deno.test("between steps other code gets its turn: timers and files", async () => {
  const guard = new StopGuard();
  const met: string[] = [];
  await guard.watch(async () => {
    setTimeout(() => met.push("timer"), 0);
    Deno.readTextFile("deno.json").then(() => met.push("file"));
    const end = performance.now() + 2000;
    while (met.length < 2 && performance.now() < end) await guard.breathe();
  });
  assertEquals(met.toSorted(), ["file", "timer"]);
});

Deno.test("work that throws ends the watch with its error, and the guard can watch again", async () => {
  const guard = new StopGuard();
  await assertRejects(() => guard.watch(() => Promise.reject(new TypeError("wrong"))), TypeError, "wrong");
  assertEquals(await guard.watch(() => Promise.resolve("well")), "well");
});
