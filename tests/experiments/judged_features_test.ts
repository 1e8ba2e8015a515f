import { assertEquals } from "@std/assert";
import { realBatches } from "../../experiments/results/judged_features.ts";
import { UnreadablePicture } from "../../lib/datasets/mod.ts";
import "../support/engine.ts";

Deno.test("pictures to compare are taken from all over a set, and known by their numbers where some cannot be read", async () => {
  const labels = Int32Array.from({ length: 90 }, (_, i) => Math.floor(i / 30)); // one class after the other
  const set = {
    ...{ classes: ["a", "b", "c"], labels, length: labels.length },
    read: (index: number) =>
      index === 9
        ? Promise.reject(new UnreadablePicture("9", "broken"))
        : Promise.resolve(new Uint8Array(4 * 4 * 3).fill(index)),
  };
  const seen: { number: number; label: number; pixel: number }[] = [];
  for await (const { images, labels, numbers } of realBatches(set, 4, 30)) {
    const pixels = images.dataSync();
    numbers!.forEach((number, i) =>
      seen.push({ number, label: labels[i]!, pixel: Math.round(255 * pixels[i * 4 * 4 * 3]!) })
    );
    images.dispose();
  }
  const wanted = Array.from({ length: 30 }, (_, i) => 3 * i).filter((number) => number !== 9);
  assertEquals(seen, wanted.map((number) => ({ number, label: Math.floor(number / 30), pixel: number })));
});
