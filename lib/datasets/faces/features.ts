import { clamp, type Colour, mix } from "../drawing/canvas.ts";
import { flush, shadeOf, type Sitter } from "./anatomy.ts";
import { hairColour } from "./hair.ts";

/** Brows: thick and dark, later bushy, thin or grey. */
export function paintBrows({ frame, traits, anatomy }: Sitter): void {
  const { build, signs, shape, smile } = traits;
  const tone = mix(hairColour(traits, 0.65), traits.skin, 0.12 + 0.3 * (1 - signs.growth));
  const thick = (0.022 + 0.014 * signs.growth + 0.016 * build * signs.growth) * (1 + 0.12 * shape.brows) *
    (1 + 0.3 * signs.features * (build - 0.4));
  for (const { side, u, half } of anatomy.eyes) {
    const lift = anatomy.browV - 0.02 * Math.max(0, smile);
    const inner: [number, number] = [u - side * half * 1.05, lift + 0.035 - 0.02 * signs.sag];
    const outer: [number, number] = [u + side * half * 1.35, lift + 0.045 + 0.05 * signs.sag];
    frame.stroke(inner, outer, {
      bow: -side * (0.06 + 0.02 * (1 - build)),
      half: thick,
      taper: 0.7,
      tone,
      blur: 0.015,
    });
  }
}

/** The nose: a shaded flank, a lit bridge and tip, nostrils. */
export function paintNose({ frame, traits, anatomy }: Sitter): void {
  const { skin, light, signs, pose } = traits;
  const { u, v, bridge, half } = anatomy.nose;
  const shadow = shadeOf(skin, 0.34);
  const dark = light.side > 0 ? -1 : 1; // the flank away from the light
  const root = u * 0.55;
  const faint = 0.25 + 0.5 * signs.growth;
  frame.stroke([root + dark * 0.07, bridge - 0.06], [u + dark * half * 0.72, v - 0.05], {
    bow: -0.025,
    half: 0.045,
    taper: 0.4,
    tone: shadow,
    opacity: 0.55 * faint * (0.6 + light.strength),
    blur: 0.06,
  });
  frame.stroke([root - dark * 0.015, bridge], [u - dark * 0.015, v - 0.03], {
    half: 0.035,
    taper: 0.3,
    tone: mix(skin, [1, 0.97, 0.92], 0.5),
    opacity: 0.35 * faint,
    blur: 0.06,
  });
  frame.glow(u, v - 0.02, half * 1.15, half * 0.95, flush(skin, 0.7), 0.3);
  frame.glow(u - dark * 0.02, v - 0.055, half * 0.55, half * 0.5, mix(skin, [1, 0.98, 0.95], 0.7), 0.5);
  for (const side of [-1, 1]) {
    const wing = u + side * half * (1 - 0.12 * pose.yaw * side);
    frame.stroke([wing, v - 0.06], [wing - side * half * 0.35, v + 0.02], {
      bow: side * 0.03,
      half: 0.015,
      tone: shadow,
      opacity: 0.8 * faint,
    });
    frame.disc(u + side * half * 0.48, v + 0.014, half * 0.27, 0.021, shadeOf(skin, 0.62), 0.85);
  }
  frame.stroke([u - half * 0.7, v + 0.012], [u + half * 0.7, v + 0.012], {
    bow: 0.03,
    half: 0.014,
    tone: shadow,
    opacity: 0.7,
  });
}

/** The mouth: two lips and the line between them, or teeth. */
export function paintMouth({ frame, traits, anatomy }: Sitter): void {
  const { skin, signs, open, build, skinTone } = traits;
  const { u, v, half, lips } = anatomy.mouth;
  const smile = traits.smile - 0.35 * signs.sag;
  const bow = 0.085 * smile + 0.012; // the line's middle below its corners
  const parted = open * (0.035 + 0.06 * Math.max(0, smile)) * (0.7 + 0.3 * signs.growth);
  const gap = parted < 0.025 ? 0 : parted;
  const lift = -0.5 * bow;
  const tone = flush(skin, (0.62 - 0.2 * build) * (1 - 0.35 * signs.features));
  const [upperTone, lowerTone] = [shadeOf(tone, 0.14), mix(tone, [1, 0.85, 0.82], 0.12 * (1 - skinTone))];
  const inner: Colour = [0.3, 0.1, 0.1];
  const soft = 1 / frame.pixel;
  const bottom = lips * 1.15;
  frame.fill([u - half, v + lift - lips - 0.1, u + half, v + lift + bottom + gap + 0.12], (atU, atV) => {
    const across = (atU - u) / half;
    const arch = Math.max(0, 1 - across * across);
    const line = v + lift + bow * arch;
    const notch = 1 - 0.35 * Math.exp(-across * across * 30);
    const within = Math.max(line - lips * arch * notch - atV, atV - line - (gap + bottom) * arch ** 0.8);
    return Math.max(within, Math.abs(atU - u) - half);
  }, (atU, atV, colour) => {
    const across = (atU - u) / half;
    const arch = Math.max(0, 1 - across * across);
    const below = atV - (v + lift + bow * arch);
    const low = gap * arch;
    const lowerLip = clamp((below - low) * soft + 0.5);
    const upperLip = clamp(-below * soft + 0.5);
    const teeth = below < low * 0.62 ? 1 : 0;
    for (let c = 0; c < 3; c++) {
      const within = teeth ? 0.93 - 0.05 * c * signs.features : inner[c]!;
      const lip = lowerLip > upperLip ? lowerTone[c]! : upperTone[c]!;
      colour[c] = within + (lip - within) * Math.min(1, lowerLip + upperLip);
    }
    return 1;
  });
  if (gap === 0) {
    frame.stroke([u - half * 1.02, v + lift], [u + half * 1.02, v + lift], {
      bow,
      half: 0.014,
      taper: 0.5,
      tone: mix(shadeOf(skin, 0.62), inner, 0.3),
      opacity: 0.9,
    });
  }
  for (const side of [-1, 1]) frame.glow(u + side * half * 1.05, v + lift, 0.05, 0.045, shadeOf(skin, 0.45), 0.6);
  frame.glow(u, v + lift + Math.max(0, bow) + gap + bottom + 0.06, half * 0.7, 0.06, shadeOf(skin, 0.3), 0.4);
}
