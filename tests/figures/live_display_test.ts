import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import "../support/require_setup.ts";
import type { MimeBundle } from "../../lib/figures/figure.ts";
import { liveDisplay } from "../../lib/figures/live_display.ts";
import { logTo } from "../../lib/training/logs/mod.ts";
import { withFolder } from "../support/folder.ts";
import { runEvents } from "./run_events.ts";

/** An output that remembers what was shown in it. */
function output() {
  const shown: { bundle: MimeBundle; update: boolean }[] = [];
  return { shown, show: (bundle: MimeBundle, update: boolean) => void shown.push({ bundle, update }) };
}

/** Waits until so many outputs were shown. */
async function until(shown: unknown[], count: number): Promise<void> {
  while (shown.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

const TABLE = `   epoch   loss  validation loss  accuracy  macro F1
       1  1.000            2.250     0.125     0.111
2 (best)  0.667            1.125     0.250     0.222
       3  0.500            0.750     0.375     0.333`;

Deno.test("liveDisplay() shows one output, replaces it, and leaves a figure without times", async () => {
  const { shown, show } = output();
  const log = logTo(liveDisplay({ show, interval: 0 }));
  for (const event of runEvents()) {
    log.onProgress(event);
    await until(shown, 1);
  }
  await log.close();
  assert(shown.length > 2, `${shown.length} outputs`);
  assertEquals(shown.map(({ update }) => update), shown.map((_, i) => i > 0));
  const [last, live] = [shown.at(-1)!.bundle, shown.at(-2)!.bundle];
  assertEquals(Object.keys(live), ["text/html", "text/plain"]);
  assertEquals(live["text/plain"], `Epoch 3 of 3, step 10 of 10: loss 0.500, 412 images/s, 1 min 37 s left\n${TABLE}`);
  assertStringIncludes(live["text/html"] as string, '<progress value="1.0000" max="1"');
  assertEquals(Object.keys(last), ["image/svg+xml", "text/plain"]);
  assertEquals(last["text/plain"], `3 epochs\n${TABLE}`);
  const svg = last["image/svg+xml"] as string;
  assertEquals(/images\/s|left|progress/.test(svg), false);
  for (const words of ["training loss", "validation loss", "accuracy", "macro F1", "2 (best)", "0.667"]) {
    assertStringIncludes(svg, `>${words}</text>`);
  }
});

Deno.test("liveDisplay() replaces its output after each epoch, and within one no sooner than asked", async () => {
  const { shown, show } = output();
  const display = liveDisplay({ show, interval: 3600 });
  for (const event of runEvents()) {
    display.onProgress(event);
    if (event.kind === "epoch") await until(shown, 1 + event.record.epoch); // one for the first step
  }
  assertEquals(shown.length, 4);
  await display.close();
  assertEquals(shown.length, 5);
});

Deno.test("liveDisplay() shows warnings, the measures that are asked for, and the best epoch however old it is", async () => {
  const { shown, show } = output();
  const display = liveDisplay({ show, measures: ["validationMacroF1"] });
  display.onProgress({ kind: "warning", message: "Checkpoint <a> is damaged." });
  await until(shown, 1);
  assertStringIncludes(shown[0]!.bundle["text/html"] as string, "<div>Checkpoint &lt;a&gt; is damaged.</div>");
  for (const event of runEvents(12)) display.onProgress(event);
  await display.close();
  const [heading, warning, columns, ...rows] = (shown.at(-1)!.bundle["text/plain"] as string).split("\n");
  assertEquals([heading, warning], ["12 epochs", "Warning: Checkpoint <a> is damaged."]);
  assertEquals(columns!.trim().split(/ {2,}/), ["epoch", "loss", "validation loss", "macro F1"]);
  assertEquals(rows.map((row) => row.trim().split(" ")[0]), ["2", "5", "6", "7", "8", "9", "10", "11", "12"]);
});

Deno.test("liveDisplay() tells when it is closed that something could not be shown, and not before", async () => {
  const display = liveDisplay({ show: () => Promise.reject(new Error("The kernel is gone.")), interval: 0 });
  for (const event of runEvents()) display.onProgress(event);
  await assertRejects(() => display.close(), Error, "The kernel is gone.");
});

Deno.test("liveDisplay() shows nothing where there is no notebook", async () => {
  const display = liveDisplay();
  for (const event of runEvents()) display.onProgress(event);
  await display.close();
});

Deno.test("liveDisplay() leaves one output in a notebook that the kernel runs, after many updates", () =>
  withFolder(async (folder) => {
    const source = `import { liveDisplay } from "../../lib/figures/live_display.ts";
import { runEvents } from "../../tests/figures/run_events.ts";
const display = liveDisplay({ interval: 0 });
for (const event of runEvents()) {
  display.onProgress(event);
  await new Promise((resolve) => setTimeout(resolve, 5));
}
await display.close();`;
    const cell = { cell_type: "code", id: "run", metadata: {}, outputs: [], execution_count: null, source };
    const notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] };
    await Deno.writeTextFile(`${folder}/run.ipynb`, JSON.stringify(notebook));
    const { code, stderr } = await new Deno.Command(".venv/bin/python", {
      args: ["tools/run_notebook.py", `${folder}/run.ipynb`, `${folder}/done.ipynb`],
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const { cells } = JSON.parse(await Deno.readTextFile(`${folder}/done.ipynb`));
    assertEquals(cells[0].outputs.length, 1, JSON.stringify(cells[0].outputs));
    const { output_type, data } = cells[0].outputs[0];
    assertEquals([output_type, Object.keys(data)], ["display_data", ["image/svg+xml", "text/plain"]]);
    assertEquals([data["text/plain"]].flat().join(""), `3 epochs\n${TABLE}`);
  }));
