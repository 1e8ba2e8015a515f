import { encodePng, readPicture } from "../lib/datasets/image_file.ts";
import { drawLandscape } from "../lib/datasets/landscape.ts";
import { picturePanel } from "../lib/figures/picture_panel.ts";
import { openTensorFlow } from "../lib/tensorflow/mod.ts";
import { tokenizerViews } from "./views.ts";

/** Side of the picture that is taken apart, in pixels: that of the profile `base`. */
const SIDE = 128;

/** What `reproduce` works on. */
export interface ReproduceOptions {
  /** A picture of the user's own; a generated landscape if undefined. */
  image: string | undefined;
  /** Folder for results; made if missing. */
  out: string;
}

/** Turns one picture into its ViT, FFT and SVD views and writes them to `out`. Says what it does on the way. */
export async function reproduce({ image, out }: ReproduceOptions): Promise<void> {
  const picture = image === undefined ? drawLandscape(SIDE, SIDE) : await readPicture(image, [SIDE, SIDE]);
  const started = performance.now();
  const { version, devices } = await openTensorFlow();
  console.log(`TensorFlow ${version} on ${devices.map(({ type }) => type).join(", ")}, opened in ${seconds(started)}.`);
  console.log(`Picture: ${image ?? "a generated landscape"}, ${SIDE}×${SIDE} pixels.`);
  const rows = tokenizerViews(picture);
  const names = ["vit", "fft", "svd"];
  await Deno.mkdir(`${out}/views`, { recursive: true });
  for (const [i, row] of rows.entries()) {
    for (const [k, view] of row.pictures.entries()) {
      await writeWhole(`${out}/views/${names[i]}_${k + 1}.png`, await encodePng(view.picture));
    }
    console.log(`${row.heading}: ${row.pictures.map(({ caption }) => caption).join("; ")}.`);
  }
  const figure = await picturePanel("One picture as ViT, FFT and SVD tokenizers see it", rows);
  await writeWhole(`${out}/views.svg`, new TextEncoder().encode(figure.svg));
  console.log(
    `Written in ${seconds(started)}: ${out}/views.svg and ${
      rows.flatMap((row) => row.pictures).length
    } pictures in ${out}/views.`,
  );
}

/** Writes beside and renames: whoever opens the file finds the old or the new one, never half of it. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await Deno.writeFile(`${path}.tmp`, bytes);
  await Deno.rename(`${path}.tmp`, path);
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
