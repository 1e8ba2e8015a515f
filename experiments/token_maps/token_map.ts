import type { Picture } from "../../lib/datasets/landscape.ts";
import type { PanelPicture } from "../../lib/figures/picture_panel.ts";
import { type ClassifierConfig, profileOf } from "../../lib/models/mod.ts";
import type { Grid, ImageSize } from "../../lib/tokenizers/mod.ts";
import type { SavedModelOf } from "../saved_model.ts";
import type { KeptTokens } from "./kept_tokens.ts";
import { dimOthers, drawGrid, enlarge, heatMap } from "./shading.ts";
import { spectrumPicture } from "./spectrum.ts";

/** Pixels that a map's side has at least, so that lines are thin beside tokens. */
const SIDE = 256;

/**
 * Draws where a model's tokens are in a picture: a grid over it, what was kept, and how much each token mattered; of tokenizers of
 * spectra, the window of the spectrum that tokens were made of.
 *
 * @param saved The model.
 * @param picture As the model saw it.
 * @param tokens Which tokens it kept.
 * @returns Pictures for a row of a panel.
 */
export function tokenMap(
  { model, config }: SavedModelOf<"classification">,
  picture: Picture,
  tokens: KeptTokens,
): PanelPicture[] {
  const { height, width } = picture;
  const large = enlarge(picture, Math.max(1, Math.ceil(SIDE / width)));
  const seen = { picture: large, caption: `seen at ${width}×${height} pixels` };
  const size: ImageSize = [height, width];
  switch (config.model.tokenizer) {
    case "vit":
    case "msvd":
      return [seen, ...placesOf(large, model.tokenizer.grid!(size)!, tokens)];
    case "fft":
      return isWindow(config.model)
        ? [seen, windowOf(picture, tokens, 2 ** profileOf(config.model.profile).levels)]
        : [seen];
    default:
      return [seen]; // singular components, or symbols of a code: no places of a picture
  }
}

/** Tokens that are squares of the picture. */
function placesOf(large: Picture, grid: Grid, { places, kept, scores, averagedTo }: KeptTokens): PanelPicture[] {
  const [rows, columns] = grid;
  const whole = { top: 0, left: 0, side: large.width };
  const count = places.length;
  const maps = [{
    picture: drawGrid(large, grid, whole),
    caption: `${count} tokens, ${rows}×${columns}${averagedTo === undefined ? "" : `, averaged to ${averagedTo}`}`,
  }];
  if (kept.size < count) {
    const bright = dimOthers(large, grid, (place) => kept.has(place));
    maps.push({ picture: drawGrid(bright, grid, whole), caption: `${kept.size} of ${count} tokens kept` });
  }
  if (scores !== undefined) {
    const range = [Math.min(...scores), Math.max(...scores)].map((score) => score.toPrecision(2)).join(" to ");
    maps.push({ picture: heatMap(large, grid, scores), caption: `gates ${range}` });
  }
  return maps;
}

/** Whether an FFT tokenizer's tokens are squares of a window about frequency zero. */
function isWindow(config: ClassifierConfig): boolean {
  if (config.tokenizer !== "fft") return false;
  const { form = "unshuffle", pass = "low" } = config;
  return (form === "unshuffle" || form === "patches") && pass === "low";
}

/** The window of the spectrum, as large as this picture's tokens make it; each is a square of `step` coefficients. */
function windowOf(picture: Picture, { places }: KeptTokens, step: number): PanelPicture {
  const { width } = picture;
  const count = Math.round(Math.sqrt(places.length)); // along a side
  const side = count * step;
  const first = Math.floor(width / 2) - Math.floor(side / 2);
  const inside = (offset: number) => offset >= first && offset < first + side;
  const factor = Math.max(1, Math.ceil(SIDE / width));
  const spectrum = dimOthers(
    enlarge(spectrumPicture(picture), factor),
    [width, width],
    (place) => inside(Math.floor(place / width)) && inside(place % width),
  );
  const square = { top: first * factor, left: first * factor, side: side * factor };
  return {
    picture: drawGrid(spectrum, [count, count], square),
    caption: `spectrum, ${count}×${count} tokens`,
  };
}
