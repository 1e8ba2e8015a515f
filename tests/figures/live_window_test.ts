import { assert, assertEquals, assertRejects } from "@std/assert";
import "../support/require_setup.ts";
import { liveWindow } from "../../lib/figures/live_window.ts";

const curve = (name: string, x: number[], y: number[]) => ({ x, y, name, mode: "lines+markers" });

/** The charts after so many epochs of `runEvents(2)`. */
function charts(epochs: number) {
  const at = Array.from({ length: epochs }, (_, i) => i + 1);
  const steps = Array.from({ length: 10 * epochs }, (_, i) => (i + 1) / 10);
  const loss = { ...curve("training loss", steps, steps.map((epoch) => 2 / (1 + epoch))), mode: "lines" };
  return [
    { title: "A run: loss", data: [loss, curve("validation loss", at, at.map((n) => 2.25 / n))] },
    {
      title: "A run: validation",
      data: [curve("accuracy", at, at.map((n) => n / 8)), curve("macro F1", at, at.map((n) => n / 9))],
    },
  ];
}

/** Numbers but for what rounding leaves of them. */
const rounded = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (_, inner) => typeof inner === "number" ? Number(inner.toFixed(9)) : inner));

Deno.test("liveWindow() serves a page, streams curves to all who open it, and leaves no server behind", async () => {
  const { code, stdout, stderr } = await new Deno.Command(".venv/bin/deno", {
    args: ["run", "-P=train", "--no-prompt", "--no-check", "--quiet", "tests/figures/drive_live_window.ts"],
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(120_000), // it ends by itself, unless a server keeps it
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const seen = JSON.parse(new TextDecoder().decode(stdout));
  assert(/^http:\/\/127\.0\.0\.1:\d+$/.test(seen.address), seen.address);
  assertEquals([seen.title, seen.scripts.length], ["Nodeplotlib", 3]);
  assert(seen.scripts.every((bytes: number) => bytes > 1000), `${seen.scripts}`);
  assertEquals(rounded(seen.updates), rounded([charts(1), charts(2)]));
  assertEquals(rounded(seen.again), rounded([charts(2), charts(2)]));
  assertEquals([seen.taken, seen.closed], [true, true]);
});

Deno.test({
  name: "liveWindow() says which permission it lacks, and refuses ports that are none",
  permissions: { net: false },
  fn: async () => {
    await assertRejects(() => liveWindow(), Deno.errors.NotCapable, "--allow-net=127.0.0.1");
    await assertRejects(() => liveWindow({ port: 70_000 }), RangeError, "up to 65535");
  },
});
