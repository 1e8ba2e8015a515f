import { clamp, type Colour, mix } from "../drawing/canvas.ts";
import { shadeOf, type Sitter } from "./anatomy.ts";

const DARK: Colour = [0.1, 0.07, 0.07];
const WHITE: Colour = [0.97, 0.96, 0.94];

/** Eyes: white, iris with pupil and a spark of light, lids, lashes. */
export function paintEyes({ frame, traits, anatomy }: Sitter): void {
  const { skin, iris, signs, light, build } = traits;
  const lidShade = shadeOf(skin, 0.3);
  for (const { side, u, v, half, upper, lower } of anatomy.eyes) {
    frame.glow(u, v - 0.02, half * 1.75, upper + lower + 0.12, shadeOf(skin, 0.36), 0.3 + 0.35 * signs.sag);
    // The lid: skin above the eye, lighter, then its crease.
    frame.stroke([u - half * 1.1, v - upper * 0.55], [u + half * 1.1, v - upper * 0.55 + 0.02 * side * signs.sag], {
      bow: -upper * 0.85,
      half: 0.012 + 0.01 * signs.sag,
      tone: lidShade,
      opacity: 0.75,
    });
    const tilt = side * (0.06 - 0.22 * signs.sag); // outer corners sink
    const round = half * (0.56 + 0.1 * (1 - signs.growth));
    const look = u + 0.12 * half * traits.pose.yaw;
    const gaze = v - 0.12 * (upper - lower);
    const [spark, sparkV] = [look + 0.25 * round * Math.sign(light.side || 1), gaze - 0.4 * round];
    const edge = (atU: number, atV: number) => {
      const across = (atU - u) / half;
      const lid = 1 - across * across;
      const off = atV - v + tilt * (atU - u);
      return Math.max(-upper * lid - off, off - lower * lid) * 0.85;
    };
    const soft = 1 / frame.pixel;
    frame.fill([u - half, v - upper - 0.05, u + half, v + lower + 0.05], edge, (atU, atV, colour) => {
      const far = Math.hypot(atU - look, atV - gaze);
      const [inIris, inPupil] = [clamp((round - far) * soft + 0.5), clamp((round * 0.48 - far) * soft + 0.5)];
      const lit = clamp((round * 0.3 - Math.hypot(atU - spark, atV - sparkV)) * soft + 0.5);
      const shadow = 0.82 + 0.18 * clamp((atV - v + upper) / (upper + 0.01) * 1.2);
      for (let c = 0; c < 3; c++) {
        let value = WHITE[c]! * shadow;
        value += (iris[c]! * (0.75 + 0.5 * clamp((atV - gaze) / round)) - value) * inIris;
        value += (0.04 - value) * inPupil;
        colour[c] = value + (1 - value) * lit;
      }
      return 1;
    });
    const lashes = (0.02 + 0.012 * (1 - build)) * (1 - 0.35 * signs.sag);
    const corner = tilt * half;
    frame.stroke([u - half * 1.02, v + corner], [u + half * 1.02, v - corner], {
      bow: -upper,
      half: lashes,
      taper: 0.6,
      tone: mix(DARK, skin, 0.15 * signs.wrinkles),
    });
    frame.stroke([u - half * 0.9, v + corner], [u + half * 0.9, v - corner], {
      bow: lower,
      half: 0.009,
      tone: shadeOf(skin, 0.5),
      opacity: 0.6,
    });
  }
}
