import * as tf from "@tensorflow/tfjs-core";
import type { Picture } from "../lib/datasets/landscape.ts";
import type { PanelRow } from "../lib/figures/picture_panel.ts";
import { fft2, ifft2 } from "../lib/ops/fft2.ts";
import { fftShift, inverseFftShift } from "../lib/ops/fft_shift.ts";
import { patchify, unpatchify } from "../lib/ops/patchify.ts";
import { svd } from "../lib/ops/svd.ts";

/** Side of a patch, of 128 pixels: 64 tokens, as in the profile `base`. */
const PATCH = 16;
/** Sides of the low-pass windows, as shares of the picture's. */
const WINDOWS = [1 / 2, 1 / 4, 1 / 8];
/** From the brightest frequency to what is drawn black, in decibels of power. */
const DYNAMIC_RANGE = 80;
/** Ranks kept of each colour channel. */
const RANKS = [2, 8, 32];

/**
 * One picture as the three families of tokenizers see it: cut into patches, as a spectrum and what low-pass windows leave of
 * it, and as sums of its leading singular components.
 *
 * @param picture A square picture whose side {@linkcode PATCH} divides.
 * @returns A row of pictures a family.
 */
export function tokenizerViews(picture: Picture): PanelRow[] {
  const { height: h, width: w } = picture;
  const image = tf.tensor4d(picture.pixels, [1, h, w, 3]); // [1, H, W, 3]
  try {
    return [vitView(image, picture), fftView(image, picture), svdView(image, picture)];
  } finally {
    image.dispose();
  }
}

function vitView(image: tf.Tensor4D, picture: Picture): PanelRow {
  const { height: h, width: w } = picture;
  const n = (h / PATCH) * (w / PATCH);
  const spread = scoped(() => {
    const patches = tf.reshape(patchify(image, PATCH), [n, PATCH, PATCH, 3]) as tf.Tensor4D; // [N, P, P, 3]
    const framed = tf.pad4d(patches, [[0, 0], [1, 1], [1, 1], [0, 0]], 1); // [N, P+2, P+2, 3], white frames
    const side = PATCH + 2;
    return toPicture(
      unpatchify(tf.reshape(framed, [1, n, side * side * 3]), [h / PATCH * side, w / PATCH * side], side),
    );
  });
  const order = scoped(() => {
    const patches = patchify(image, PATCH); // [1, N, P·P·3]
    const stride = 27; // odd, so prime to N = 64: every patch comes once
    const shuffled = tf.gather(
      patches,
      tf.mod(tf.mul(tf.range(0, n, 1, "int32"), tf.scalar(stride, "int32")), tf.scalar(n, "int32")),
      1,
    ); // [1, N, P·P·3]
    return toPicture(unpatchify(shuffled as tf.Tensor3D, [h, w], PATCH));
  });
  const means = scoped(() => {
    const pooled = tf.avgPool(image, PATCH, PATCH, "valid"); // [1, H/P, W/P, 3]
    return toPicture(tf.image.resizeNearestNeighbor(pooled, [h, w]));
  });
  return {
    heading: `ViT: ${n} patches of ${PATCH}×${PATCH} pixels`,
    pictures: [
      { picture, caption: "the picture" },
      { picture: spread, caption: `${n} tokens of ${PATCH * PATCH * 3} numbers` },
      { picture: order, caption: "as seen without positions" },
      { picture: means, caption: "the mean of each token" },
    ],
  };
}

function fftView(image: tf.Tensor4D, { height: h, width: w }: Picture): PanelRow {
  return scoped(() => {
    const channels = tf.transpose(image, [0, 3, 1, 2]); // [1, 3, H, W]
    const spectrum = fft2(channels, { norm: "ortho" });
    const [real, imag] = [fftShift(spectrum.real), fftShift(spectrum.imag)]; // zero frequency in the middle
    const power = tf.add(tf.square(real), tf.square(imag)); // [1, 3, H, W]
    const decibels = tf.mul(tf.log(tf.add(tf.div(power, tf.max(power)), 1e-12)), 10 / Math.LN10); // 0 at the brightest
    const brightness = tf.clipByValue(tf.add(tf.div(decibels, DYNAMIC_RANGE), 1), 0, 1); // [1, 3, H, W]
    const lowPass = WINDOWS.map((share) => {
      const [rows, columns] = [Math.round(h * share), Math.round(w * share)];
      const margins: [number, number][] = [[0, 0], [0, 0], margin(h, rows), margin(w, columns)];
      const window = tf.pad(tf.ones([1, 1, rows, columns]), margins); // [1, 1, H, W], 1 inside
      const kept = (part: tf.Tensor) => inverseFftShift(tf.mul(part, window));
      const rebuilt = ifft2({ real: kept(real), imag: kept(imag) }, { norm: "ortho" }).real; // [1, 3, H, W]
      return {
        picture: toPicture(tf.transpose(rebuilt, [0, 2, 3, 1]) as tf.Tensor4D),
        caption: `${rows}×${columns} window: ${percent(rows * columns / (h * w))}`,
      };
    });
    return {
      heading: "FFT: the spectrum, and what is left of it within a window about its middle",
      pictures: [
        {
          picture: toPicture(tf.transpose(brightness, [0, 2, 3, 1]) as tf.Tensor4D),
          caption: `power, ${DYNAMIC_RANGE} dB`,
        },
        ...lowPass,
      ],
    };
  });
}

function svdView(image: tf.Tensor4D, { height: h, width: w }: Picture): PanelRow {
  return scoped(() => {
    const channels = tf.transpose(tf.squeeze(image, [0]), [2, 0, 1]); // [3, H, W]
    const { u, s, v } = svd(channels); // [3, H, R], [3, R], [3, W, R]
    const full = s.shape[1]!;
    const leading = (rank: number) => {
      const scaled = tf.mul(tf.slice(u, [0, 0, 0], [3, h, rank]), tf.expandDims(tf.slice(s, [0, 0], [3, rank]), 1)); // [3, H, R]
      const rebuilt = tf.matMul(
        scaled as tf.Tensor3D,
        tf.slice(v, [0, 0, 0], [3, w, rank]) as tf.Tensor3D,
        false,
        true,
      ); // [3, H, W]
      return toPicture(tf.expandDims(tf.transpose(rebuilt, [1, 2, 0]), 0) as tf.Tensor4D);
    };
    const pictures = RANKS.map((rank) => ({
      picture: leading(rank),
      caption: `rank ${rank}: ${percent(rank * (h + w + 1) / (h * w))}`,
    }));
    return {
      heading: "SVD: sums of columns times rows, and the share of numbers kept",
      pictures: [{ picture: leading(1), caption: `rank 1 of ${full}: ${percent((h + w + 1) / (h * w))}` }, ...pictures],
    };
  });
}

function margin(side: number, kept: number): [number, number] {
  const before = Math.floor(side / 2) - Math.floor(kept / 2); // the window [c − s/2, c + s/2) about c = ⌊side / 2⌋
  return [before, side - kept - before];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

/** `tf.tidy` for results that are no tensors. */
function scoped<T>(run: () => T): T {
  let result!: T;
  tf.tidy(() => {
    result = run();
  });
  return result;
}

function toPicture(image: tf.Tensor4D): Picture {
  const [, height, width] = image.shape; // [1, H, W, 3]
  return { height, width, pixels: image.dataSync() as Float32Array };
}
