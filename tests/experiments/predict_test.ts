import { assertAlmostEquals, assertEquals } from "@std/assert";
import sharp from "sharp";
import { dimOthers, drawGrid, enlarge, heatMap } from "../../experiments/token_maps/shading.ts";
import { spectrumPicture } from "../../experiments/token_maps/spectrum.ts";
import type { Picture } from "../../lib/datasets/mod.ts";
import { disposeModule } from "../../lib/nn/mod.ts";
import "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { predictCommand } from "../../experiments/commands/predict.ts";
import { runCommand, runHere } from "./command_line.ts";
import { type MODELS, saveRun } from "./saved_run.ts";

const predict = (...args: string[]) => runHere(predictCommand, ...args);

Deno.test("predict takes a folder, gives probabilities as JSON, and draws where each tokenizer's tokens are", () =>
  withFolder(async (folder) => {
    const names = ["00", "01", "02", "03"];
    const drawn: Record<keyof typeof MODELS, { options: string[]; captions: string[] }> = {
      vit: { options: [], captions: ["64 tokens, 8×8"] },
      gated: { options: ["--keep", "9"], captions: ["64 tokens, 8×8", "9 of 64 tokens kept", "gates 0."] },
      pooled: { options: ["--keep", "9"], captions: ["64 tokens, 8×8, averaged to 9"] },
      fft: { options: [], captions: ["spectrum, 8×8 tokens"] },
    };
    for (const [name, { options, captions }] of Object.entries(drawn)) {
      disposeModule(await saveRun(`${folder}/${name}`, name as keyof typeof MODELS));
      const asked = ["--checkpoint", `${folder}/${name}`, "--out", `${folder}/maps-${name}`, "--json", ...options];
      const { code, out, err } = await predict(...asked, "data/sample/test/sea");
      assertEquals([code, err], [0, ""]);
      const told = out.trim().split("\n").map((line) => JSON.parse(line));
      assertEquals(told.map(({ path }) => path), names.map((file) => `data/sample/test/sea/${file}.jpg`));
      for (const { classes, tokens, map } of told) {
        assertEquals([classes.length, tokens], [6, options.length > 0 ? 10 : 65]);
        assertAlmostEquals(
          classes.reduce((sum: number, { probability }: { probability: number }) => sum + probability, 0),
          1,
          1e-5,
        );
        const svg = await Deno.readTextFile(map);
        assertEquals(captions.filter((caption) => !svg.includes(`>${caption}`)), []);
        assertEquals(svg.match(/<image /g)?.length, captions.length + 1);
        const { width, height } = await sharp(new TextEncoder().encode(svg)).metadata();
        assertEquals(width! > 0 && height! > 0, true);
      }
      const maps = (await Array.fromAsync(Deno.readDir(`${folder}/maps-${name}`))).map(({ name }) => name).sort();
      assertEquals(maps, names.map((file) => `${file}.svg`));
    }
  }));

Deno.test("predict tells the other pictures if one cannot be read, and gives maps of equal names different files", () =>
  withFolder(async (folder) => {
    disposeModule(await saveRun(`${folder}/vit`, "vit"));
    await Deno.mkdir(`${folder}/pictures`);
    await Deno.writeTextFile(`${folder}/pictures/broken.png`, "no picture");
    await Deno.copyFile("data/sample/test/sea/00.jpg", `${folder}/pictures/whole.jpg`);
    const paths = [`${folder}/pictures`, `${folder}/pictures/whole.jpg`];
    const asked = ["--checkpoint", `${folder}/vit`, "--out", `${folder}/maps`, ...paths];
    const { code, out, err } = await runCommand("evaluate", "predict", ...asked);
    assertEquals([code, err.split("\n").length, err.includes("broken.png")], [1, 1, true], err);
    assertEquals(out.trim().split("\n").length, 2, out);
    const maps = (await Array.fromAsync(Deno.readDir(`${folder}/maps`))).map(({ name }) => name).sort();
    assertEquals(maps, ["whole-2.svg", "whole.svg"]);
    const none = await predict("--checkpoint", `${folder}/vit`, `${folder}/vit`);
    assertEquals([none.code, none.err.includes("holds no pictures")], [1, true], none.err);
  }));

const grey = (side: number) => ({ height: side, width: side, pixels: new Float32Array(side * side * 3).fill(0.5) });
const pixel = ({ width, pixels }: Picture, row: number, column: number) =>
  Array.from(pixels.subarray(3 * (row * width + column), 3 * (row * width + column) + 3));

Deno.test("token maps leave what is kept as it is, dim the rest, and colour by value", () => {
  const dimmed = dimOthers(grey(4), [2, 2], (place) => place === 1);
  assertEquals(pixel(dimmed, 0, 3), [0.5, 0.5, 0.5]);
  assertEquals([[0, 1], [2, 3], [3, 0]].every(([row, column]) => pixel(dimmed, row!, column!)[0]! < 0.2), true);
  const heat = heatMap(grey(4), [2, 2], [0, 0.5, 0.5, 1]);
  const [low, middle, high] = [pixel(heat, 0, 0), pixel(heat, 0, 2), pixel(heat, 3, 3)];
  assertEquals(low[1]! < middle[1]! && middle[1]! < high[1]!, true, "green grows with the value");
  assertEquals(low[2]! > low[1]! && high[1]! > high[2]!, true, "from violet to yellow");
  const large = enlarge(heat, 8);
  assertEquals([large.width, pixel(large, 31, 31), pixel(large, 0, 7)], [32, high, low]);
  const lines = drawGrid(grey(32), [2, 2], { top: 0, left: 0, side: 32 });
  assertEquals([pixel(lines, 5, 5)[0], pixel(lines, 5, 16)[0]! > 0.6, pixel(lines, 16, 5)[0]! > 0.6], [
    0.5,
    true,
    true,
  ]);
});

Deno.test("spectrumPicture() shows a wave as two bright points about the middle", () => {
  const side = 16;
  const wave = grey(side);
  for (let i = 0; i < side * side; i++) {
    wave.pixels.fill(0.5 + 0.4 * Math.cos(2 * Math.PI * 3 * (i % side) / side), 3 * i, 3 * i + 3); // 3 periods across
  }
  const spectrum = spectrumPicture(wave);
  const bright = Array.from({ length: side * side }, (_, i) => i).filter((i) => spectrum.pixels[3 * i]! > 0.5);
  const middle = side / 2;
  assertEquals(bright, [-3, 0, 3].map((offset) => middle * side + middle + offset));
});
