/**
 * Draws the sample of scenes in data/sample, in class folders as the Intel Image Classification set has them.
 *
 *     .venv/bin/deno run -A tools/make_sample.ts
 *
 * @module
 */
import sharp from "sharp";
import { drawScene, SCENE_CLASSES } from "../lib/datasets/scenes.ts";

const SIDE = 80; // what training at 64 pixels crops from
const PARTS = { train: 12, test: 4 };
const SEED = 2; // apart from the scenes of seed 0, on which models are trained and tested

/** Path and bytes of each file of the sample. */
export async function* sampleFiles(): AsyncGenerator<{ path: string; bytes: Uint8Array }> {
  for (const [part, [name, count]] of Object.entries(PARTS).entries()) {
    for (const kind of SCENE_CLASSES) {
      for (let i = 0; i < count; i++) {
        const scene = drawScene(kind, [SIDE, SIDE], SEED, part, i);
        const jpeg = sharp(scene, { raw: { height: SIDE, width: SIDE, channels: 3 } }).jpeg({ quality: 85 });
        yield { path: `${name}/${kind}/${String(i).padStart(2, "0")}.jpg`, bytes: await jpeg.toBuffer() };
      }
    }
  }
}

if (import.meta.main) {
  const folder = new URL("../data/sample/", import.meta.url);
  let total = 0;
  for await (const { path, bytes } of sampleFiles()) {
    const file = new URL(path, folder);
    await Deno.mkdir(new URL(".", file), { recursive: true });
    await Deno.writeFile(file, bytes);
    total += bytes.length;
  }
  console.log(`data/sample: ${(total / 1000).toFixed(0)} kB.`);
}
