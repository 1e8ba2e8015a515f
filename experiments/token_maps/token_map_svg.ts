import type * as tf from "@tensorflow/tfjs-core";
import { picturePanel } from "../../lib/figures/picture_panel.ts";
import type { KeepOrAll } from "../../lib/models/mod.ts";
import type { SavedModelOf } from "../saved_model.ts";
import { keptTokens } from "./kept_tokens.ts";
import { tokenMap } from "./token_map.ts";

/**
 * A picture's token map as a file's text.
 *
 * @param saved The model.
 * @param image `[1, H, W, 3]`, float32 in [0, 1].
 * @param keep Which tokens to keep. Default: as the model's settings say.
 * @param words `title`: read out in place of the figure. `heading`: stands over it.
 */
export async function tokenMapSvg(
  saved: SavedModelOf<"classification">,
  image: tf.Tensor4D,
  keep: KeepOrAll | undefined,
  { title, heading }: { title: string; heading: string },
): Promise<string> {
  const [, height, width] = image.shape;
  const picture = { height, width, pixels: image.dataSync() as Float32Array };
  const pictures = tokenMap(saved, picture, keptTokens(saved.model, image, keep));
  return (await picturePanel(title, [{ heading, pictures }])).svg;
}

/** A file name made of a picture's path within its folder; one that is not taken, and is so from then on. */
export function freeName(name: string, taken: Set<string>): string {
  const base = name.replace(/\.[^.]+$/, "").replaceAll("/", "_");
  let free = base;
  for (let i = 2; taken.has(free); i++) free = `${base}-${i}`;
  taken.add(free);
  return free;
}
