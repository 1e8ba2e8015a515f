import { type Colour, mix } from "../drawing/canvas.ts";
import type { Frame, Outline } from "./frame.ts";
import type { FaceTraits } from "./traits.ts";

/** Where the parts of a face lie, in half heights of the head. */
export interface Anatomy {
  /** Half the width of the head, and the height at which it is that wide. */
  halfWidth: number;
  widest: number;
  crown: number;
  chin: number;
  /** How far a place is outside the head. */
  head: Outline;
  eyes: { side: -1 | 1; u: number; v: number; half: number; upper: number; lower: number }[];
  browV: number;
  nose: { u: number; v: number; bridge: number; half: number };
  mouth: { u: number; v: number; half: number; lips: number };
  ears: { u: number; v: number; halfU: number; halfV: number }[];
}

/** What everything in one face is painted with. */
export interface Sitter {
  frame: Frame;
  traits: FaceTraits;
  anatomy: Anatomy;
}

/** From a child's measure to an adult's. */
function grown(child: number, adult: number, growth: number): number {
  return child + (adult - child) * growth;
}

/** Measures a face: proportions by its signs of age, its own deviations, and how the head is turned. */
export function measure({ signs, shape, build, pose, smile, awake }: FaceTraits): Anatomy {
  const { growth, sag, features } = signs;
  const adult = growth ** 2; // what only grows towards the end of youth
  const halfWidth = grown(0.84, 0.72 + 0.03 * build, growth) * (1 + 0.03 * shape.width);
  const widest = grown(0.12, -0.02, growth);
  const crown = grown(-0.9, -0.98, growth);
  const chin = grown(0.86, 1.0 + 0.03 * (build - 0.5), growth) + 0.03 * sag;
  const power = 2.15 + (0.5 * build + 0.12 * shape.jaw) * adult + 0.25 * sag;
  const taper = grown(0.06, 0.24 - 0.09 * build + 0.03 * shape.taper, growth) - 0.08 * sag;
  const at = (u: number, v: number, depth: number) =>
    [u + 0.13 * depth * pose.yaw - 0.1 * u * pose.yaw * Math.sign(u), v + 0.045 * depth * pose.pitch] as const;
  const eyeV = grown(0.2, 0.0, growth);
  const size = grown(0.19, 0.148, growth) * (1 + 0.04 * shape.eyes);
  const gap = grown(0.37, 0.315, growth) * (1 + 0.04 * shape.spacing);
  const eyes = ([-1, 1] as const).map((side) => {
    const [u, v] = at(side * gap, eyeV, 0.8);
    const upper = grown(0.15, 0.088, growth) * awake * (1 + 0.05 * shape.eyes) * (1 - 0.38 * sag);
    const lower = grown(0.105, 0.06, growth) * (1 - 0.15 * Math.max(0, smile)) * (1 - 0.15 * sag);
    return { side, u, v, half: size * (1 - 0.12 * pose.yaw * side), upper, lower };
  });
  const [noseU, noseV] = at(0, eyeV + grown(0.235, 0.4, growth) + 0.02 * shape.nose * adult + 0.05 * features, 1.35);
  const [mouthU, mouthV] = at(0, eyeV + grown(0.43, 0.625, growth) + 0.03 * features, 1);
  const earHalf = grown(0.17, 0.19, growth) * (1 + 0.05 * shape.ears) + 0.06 * features;
  return {
    halfWidth,
    widest,
    crown,
    chin,
    head: headOutline({ halfWidth, widest, crown, chin, power, taper, jowl: 0.06 * sag + 0.05 * (1 - growth) }),
    eyes,
    browV: at(0, eyeV - grown(0.285, 0.205, growth) + 0.012 * shape.brows + 0.03 * sag, 0.8)[1],
    nose: {
      u: noseU,
      v: noseV,
      bridge: eyeV + 0.02,
      half: grown(0.095, 0.122 + 0.02 * build, growth) * (1 + 0.07 * shape.nose) + 0.03 * features,
    },
    mouth: {
      u: mouthU,
      v: mouthV,
      half: grown(0.17, 0.235, growth) * (1 + 0.06 * shape.mouth) * (1 + 0.16 * Math.max(0, smile)),
      lips: grown(0.065, 0.078 - 0.016 * build, growth) * (1 + 0.1 * shape.mouth) * (1 - 0.55 * features),
    },
    ears: ([-1, 1] as const).map((side) => ({
      u: side * (halfWidth + 0.03) - 0.09 * pose.yaw,
      v: eyeV + 0.16 + 0.05 * features - 0.03 * pose.pitch,
      halfU: 0.11 * (1 + 0.05 * shape.ears) + 0.02 * features,
      halfV: earHalf,
    })),
  };
}

/** The outline of a head: half an ellipse above its widest level; below it a jaw between round and square. */
function headOutline(form: {
  halfWidth: number;
  widest: number;
  crown: number;
  chin: number;
  power: number;
  taper: number;
  jowl: number;
}): Outline {
  const { halfWidth, widest, crown, chin, power, taper, jowl } = form;
  const [above, below] = [widest - crown, chin - widest];
  return (u, v) => {
    if (v < widest) {
      const [du, dv] = [u / halfWidth, (v - widest) / above];
      const steep = 2 * Math.hypot(du / halfWidth, dv / above);
      return steep > 0 ? (du * du + dv * dv - 1) / steep : -halfWidth;
    }
    const t = (v - widest) / below;
    const bulge = (t - 0.7) * 4;
    const wide = halfWidth * (1 - taper * t * t + jowl / (1 + bulge * bulge));
    const du = u / wide;
    const low = t ** (power - 1);
    const steep = Math.hypot(2 * du / wide, power * low / below);
    return steep > 0 ? (du * du + low * t - 1) / steep : -halfWidth;
  };
}

/** Colour of skin in the shade, redder than it is dark. */
export function shadeOf(skin: Colour, depth: number): Colour {
  return [skin[0] * (1 - 0.8 * depth), skin[1] * (1 - depth), skin[2] * (1 - depth)];
}

/** Colour of skin with more blood, by a share: cheeks, lips. */
export function flush(skin: Colour, share: number): Colour {
  return mix(skin, [0.45 + 0.5 * skin[0], 0.45 * skin[1], 0.52 * skin[2]], share);
}
