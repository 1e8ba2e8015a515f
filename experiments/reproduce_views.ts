import { encodePng, readPicture } from "../lib/datasets/image_file.ts";
import { drawLandscape } from "../lib/datasets/landscape.ts";
import { picturePanel } from "../lib/figures/picture_panel.ts";
import { openTensorFlow } from "../lib/tensorflow/mod.ts";
import { replaceFile } from "../lib/training/durable_files.ts";
import { tokenizerViews } from "./views.ts";

/** Side of the picture that is taken apart, in pixels: that of the profile `base`. */
const SIDE = 128;

/** What {@linkcode reproduceViews} works on. */
export interface ViewsOptions {
  /** A picture of the user's own; a generated landscape if undefined. */
  image: string | undefined;
  /** Folder for results; made if missing. */
  out: string;
  /** Told what is done. */
  say: (line: string) => void;
}

/** Turns one picture into its ViT, FFT and SVD views and writes them to `out`. */
export async function reproduceViews({ image, out, say }: ViewsOptions): Promise<void> {
  const picture = image === undefined ? drawLandscape(SIDE, SIDE) : await readPicture(image, [SIDE, SIDE]);
  const { version, devices } = await openTensorFlow();
  say(`TensorFlow ${version} on ${devices.map(({ type }) => type).join(", ")}.`);
  say(`Picture: ${image ?? "a generated landscape"}, ${SIDE}×${SIDE} pixels.`);
  const rows = tokenizerViews(picture);
  const names = ["vit", "fft", "svd"];
  await Deno.mkdir(`${out}/views`, { recursive: true });
  for (const [i, row] of rows.entries()) {
    for (const [k, view] of row.pictures.entries()) {
      await replaceFile(`${out}/views/${names[i]}_${k + 1}.png`, await encodePng(view.picture));
    }
    say(`${row.heading}: ${row.pictures.map(({ caption }) => caption).join("; ")}.`);
  }
  const figure = await picturePanel("One picture as ViT, FFT and SVD tokenizers see it", rows);
  await replaceFile(`${out}/views.svg`, new TextEncoder().encode(figure.svg));
  say(`Written: ${out}/views.svg and ${rows.flatMap((row) => row.pictures).length} pictures in ${out}/views.`);
}
