import { clamp, type Colour, mix } from "../drawing/canvas.ts";
import { cloudy } from "../drawing/noise.ts";
import { Draws } from "../drawing/draws.ts";
import { flush, shadeOf, type Sitter } from "./anatomy.ts";

/** The ears, each an ellipse with a darker shell within. */
export function paintEars({ frame, traits, anatomy }: Sitter): void {
  const { skin, light, pose } = traits;
  for (const { u, v, halfU, halfV } of anatomy.ears) {
    const side = Math.sign(u);
    const lit = 0.95 + 0.25 * light.strength * light.side * side;
    const tone: Colour = [skin[0] * lit, skin[1] * lit * 0.96, skin[2] * lit * 0.95];
    const far = pose.yaw * side > 0 ? 1 - 0.5 * Math.abs(pose.yaw) : 1; // turned away
    frame.disc(u, v, halfU * far, halfV, tone);
    frame.disc(u + side * 0.015, v + 0.01, halfU * far * 0.5, halfV * 0.62, shadeOf(tone, 0.22));
  }
}

/** The head's skin: round in the light, warm in the cheeks, uneven with age. */
export function paintHead({ frame, traits, anatomy }: Sitter): void {
  const { skin, light, signs, seed, skinTone } = traits;
  const { halfWidth, crown, chin, head, eyes, mouth } = anatomy;
  const [lightU, lightV, lightZ] = [0.75 * light.side, -0.4, 0.7];
  const rough = 0.05 + 0.13 * signs.spots;
  const worn = mix(skin, [0.72, 0.62, 0.55], 0.18 * signs.spots);
  const [shiftU, shiftV] = [(seed % 97) / 97, (seed % 89) / 89];
  const base = 0.92 - 0.42 * light.strength;
  frame.fill([-halfWidth * 1.08, crown, halfWidth * 1.08, chin], head, (u, v, colour) => {
    const [nu, nv] = [0.92 * u / halfWidth, 0.85 * v];
    const nz = Math.sqrt(Math.max(0.04, 1 - nu * nu - nv * nv));
    const lit = Math.max(0, nu * lightU + nv * lightV + nz * lightZ);
    const blotch = cloudy(u * 0.45 + shiftU, v * 0.45 + shiftV) - 0.5;
    const shade = base + 0.78 * light.strength * lit + rough * blotch + 0.06 * nz;
    const red = 0.035 * (1 - lit) + 0.02;
    colour[0] = worn[0] * (shade + red);
    colour[1] = worn[1] * shade;
    colour[2] = worn[2] * (shade - 0.5 * red);
    return 1;
  });
  const blush = (0.3 - 0.14 * skinTone) * (1.25 - 0.85 * signs.growth * (0.5 + signs.wrinkles * 0.5));
  for (const { side, u } of eyes) {
    const cheek = (eyes[0]!.v + mouth.v) / 2 + 0.05;
    frame.glow(u + side * 0.06, cheek, 0.3, 0.24, flush(skin, 0.75), blush);
  }
  const draws = new Draws(seed, 1);
  for (let i = 0; i < 16; i++) { // freckles over the nose and cheeks
    const [u, v, size] = [draws.normal(0.3), draws.normal(0.09), draws.range(0.014, 0.024)];
    if (traits.freckles > 0) {
      frame.disc(u, anatomy.nose.v - 0.1 + v, size, size, shadeOf(skin, 0.3), 0.7 * traits.freckles);
    }
  }
  for (let i = 0; i < 7; i++) { // spots of age on the forehead and temples
    const [u, v, size] = [draws.range(-0.8, 0.8), draws.range(-0.75, 0.3), draws.range(0.025, 0.06)];
    const shown = clamp(signs.spots * 7 - i);
    const outer = Math.abs(u) > 0.35 || v < -0.4;
    if (shown > 0 && outer && head(u * halfWidth, v) < -0.08) {
      frame.glow(u * halfWidth, v, size * 1.3, size, shadeOf(skin, 0.4), 0.6 * shown);
    }
  }
}
