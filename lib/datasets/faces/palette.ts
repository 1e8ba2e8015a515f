import { type Colour, mix } from "../drawing/canvas.ts";

// deno-fmt-ignore
/** Skin from the lightest to the darkest. */
export const SKINS: readonly Colour[] = [
  [0.99, 0.87, 0.79], [0.96, 0.79, 0.67], [0.9, 0.7, 0.55], [0.8, 0.58, 0.42], [0.66, 0.45, 0.31], [0.5, 0.33, 0.22], [0.35, 0.23, 0.16],
];

// deno-fmt-ignore
/** Hair from black to blond, then red. */
export const HAIRS: readonly Colour[] = [
  [0.09, 0.07, 0.07], [0.15, 0.1, 0.08], [0.25, 0.16, 0.1], [0.38, 0.24, 0.14], [0.5, 0.33, 0.18], [0.7, 0.52, 0.29], [0.85, 0.7, 0.44], [0.6, 0.27, 0.11],
];

/** Eyes from brown, and those of some who have light skin. */
export const IRISES = {
  dark: [[0.2, 0.12, 0.07], [0.3, 0.18, 0.09], [0.36, 0.24, 0.12]],
  light: [[0.28, 0.45, 0.62], [0.36, 0.5, 0.42], [0.45, 0.5, 0.54], [0.45, 0.36, 0.18]],
} as const satisfies Record<string, readonly Colour[]>;

// deno-fmt-ignore
/** Colours of what is worn. */
export const CLOTHES: readonly Colour[] = [
  [0.86, 0.35, 0.31], [0.22, 0.4, 0.62], [0.95, 0.93, 0.88], [0.2, 0.22, 0.27], [0.3, 0.52, 0.43], [0.93, 0.74, 0.35], [0.55, 0.37, 0.58], [0.5, 0.67, 0.78], [0.75, 0.5, 0.4], [0.48, 0.5, 0.52],
];

// deno-fmt-ignore
/** Colours of what is behind. */
export const BACKDROPS: readonly Colour[] = [
  [0.8, 0.89, 0.93], [0.95, 0.86, 0.76], [0.75, 0.85, 0.76], [0.91, 0.8, 0.82], [0.72, 0.74, 0.85], [0.36, 0.45, 0.53], [0.45, 0.53, 0.46], [0.93, 0.91, 0.87], [0.6, 0.5, 0.5], [0.27, 0.3, 0.37],
];

// deno-fmt-ignore
/** Colours of the rims of glasses. */
export const RIMS: readonly Colour[] = [
  [0.1, 0.1, 0.12], [0.33, 0.2, 0.12], [0.6, 0.5, 0.3], [0.5, 0.12, 0.15], [0.2, 0.3, 0.45],
];

/** The colour at a share of the way along a row of them. */
export function along(colours: readonly Colour[], share: number): Colour {
  const place = share * (colours.length - 1);
  const below = Math.min(Math.floor(place), colours.length - 2);
  return mix(colours[below]!, colours[below + 1]!, place - below);
}
