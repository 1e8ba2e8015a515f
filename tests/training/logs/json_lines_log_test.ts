import { assertEquals, assertThrows } from "@std/assert";
import "../../support/require_setup.ts";
import { JsonLinesLog } from "../../../lib/training/logs/mod.ts";
import { withFolder } from "../../support/folder.ts";
import { epoch, step } from "./events.ts";

/** Tells a log the steps of two epochs of 5 from a place on, and returns the file. */
function follow(
  path: string,
  from: readonly [number, number] = [1, 1],
  to: readonly [number, number] = [2, 5],
): string {
  const log = new JsonLinesLog(path, { every: 2 });
  for (let [e, s] = from; e < to[0] || e === to[0] && s <= to[1]; s === 5 ? [e, s] = [e + 1, 1] : s++) {
    log.onProgress(step(e, s, 5));
    if (s === 5) log.onProgress(epoch(e));
  }
  log.close();
  return Deno.readTextFileSync(path);
}

const places = (text: string) =>
  text.trim().split("\n").map((line) => JSON.parse(line)).map(({ epoch, step }) => [epoch, step]);

Deno.test("JsonLinesLog writes every so many steps, and the last of each epoch", () =>
  withFolder((folder) => {
    const text = follow(`${folder}/steps.jsonl`);
    assertEquals(text.split("\n")[0], '{"epoch":1,"step":2,"loss":0.5,"learningRate":0.25,"imagesPerSecond":100}');
    assertEquals(places(text), [[1, 2], [1, 4], [1, 5], [2, 2], [2, 4], [2, 5]]);
    return Promise.resolve();
  }));

Deno.test("JsonLinesLog of a resumed run ends as that of one that was not stopped, wherever it goes on", () =>
  withFolder((folder) => {
    const whole = follow(`${folder}/whole.jsonl`);
    for (const from of [[1, 1], [1, 2], [1, 3], [1, 5], [2, 1], [2, 4]] as const) {
      const path = `${folder}/${from.join("-")}.jsonl`;
      follow(path, [1, 1], [2, 4]); // further than the checkpoint that it goes on from
      assertEquals(follow(path, from), whole, `from ${from}`);
    }
    return Promise.resolve();
  }));

Deno.test("JsonLinesLog takes out the line at which a process was killed", () =>
  withFolder((folder) => {
    const path = `${folder}/steps.jsonl`;
    const whole = follow(path);
    const end = whole.indexOf("\n", whole.indexOf('"epoch":2')); // of the line of the first logged step of epoch 2
    for (const cut of [end - 1, end]) {
      Deno.writeTextFileSync(path, whole.slice(0, cut));
      assertEquals(follow(path, [2, 1]), whole);
    }
    return Promise.resolve();
  }));

Deno.test("JsonLinesLog leaves a file of something else as it is", () =>
  withFolder((folder) => {
    const path = `${folder}/notes.txt`;
    for (const text of ["Not to be lost.\n", '{"loss":1}\n', "[1,2]\n", "null\n"]) {
      Deno.writeTextFileSync(path, text);
      assertThrows(() => follow(path), RangeError, "something else than the steps of a run");
      assertEquals(Deno.readTextFileSync(path), text);
    }
    assertThrows(() => new JsonLinesLog(path, { every: 0 }), RangeError, "from 1: got 0");
    return Promise.resolve();
  }));
