import type { StateTensor } from "../../nn/mod.ts";
import { COLOR_DEVIATION, COLOR_MEAN } from "../../tokenizers/image_net_colors.ts";
import type { ColorScale } from "./name_table.ts";

/** What this library's patch tokenizer does to colours before its convolution. */
export const OUR_COLORS: ColorScale = { mean: COLOR_MEAN, deviation: COLOR_DEVIATION };

/** Names of the patch tokenizer's convolution, the first thing that colours meet. */
const [WEIGHT, BIAS] = ["tokenizer.projection.weight", "tokenizer.projection.bias"];

/**
 * Weights for colours that were scaled in another way, with the same results: the convolution of patches, which has no padding, is
 * linear, so that a factor and a summand of each colour can be part of its weight and bias. With z' = (x - m') / d' in place of
 * z = (x - m) / d, z is (d' z' + m' - m) / d.
 *
 * @param state Under this library's names. Tensors that change are replaced by new ones.
 * @param from How colours were scaled for these weights.
 * @param to How they will be.
 * @throws {RangeError} if a scale is not three numbers each, with deviations above 0.
 */
export function recolor(state: Map<string, StateTensor>, from: ColorScale, to: ColorScale): void {
  for (const { mean, deviation } of [from, to]) {
    if (mean.length !== 3 || deviation.length !== 3 || !deviation.every((value) => value > 0)) {
      throw new RangeError(
        `Colours have 3 means and 3 deviations above 0: got the means ${mean} and the deviations ${deviation}.`,
      );
    }
  }
  const [weight, bias] = [state.get(WEIGHT), state.get(BIAS)];
  if (weight === undefined || bias === undefined || weight.shape.length !== 4 || weight.shape[1] !== 3) return; // told when it is loaded
  const [outputs, colors, ...sides] = weight.shape as [number, number, number, number];
  const places = sides[0]! * sides[1]!;
  const scaled = new Float32Array(weight.data.length); // [D, 3, P, P]
  const shifted = Float32Array.from(bias.data, (value, output) => {
    let sum = value;
    for (let at = output * colors * places; at < (output + 1) * colors * places; at++) {
      const color = Math.floor(at / places) % colors;
      scaled[at] = weight.data[at]! * to.deviation[color]! / from.deviation[color]!;
      sum += weight.data[at]! * (to.mean[color]! - from.mean[color]!) / from.deviation[color]!;
    }
    return sum;
  }); // [D]
  if (bias.data.length !== outputs) return;
  state.set(WEIGHT, { shape: weight.shape, data: scaled });
  state.set(BIAS, { shape: bias.shape, data: shifted });
}
