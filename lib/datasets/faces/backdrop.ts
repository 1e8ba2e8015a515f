import { type Canvas, clamp, type Colour, mix } from "../drawing/canvas.ts";
import { Draws } from "../drawing/draws.ts";
import { cloudy } from "../drawing/noise.ts";
import { shadeOf, type Sitter } from "./anatomy.ts";
import type { FaceTraits } from "./traits.ts";

/** What is behind: a wall in the light, clouds of colour, or lights out of focus. */
export function paintBackdrop(canvas: Canvas, { backdrop, light, seed }: FaceTraits): void {
  const { upper, lower, pattern } = backdrop;
  const [shiftX, shiftY] = [(seed % 101) / 101, (seed % 103) / 103];
  canvas.paint(0, 0, 1, 1, (x, y, colour) => {
    const cloud = pattern === "cloudy" ? 0.9 * (cloudy(x * 0.3 + shiftX, y * 0.3 + shiftY) - 0.5) : 0;
    const share = clamp(y + cloud);
    const shade = 1 + 0.3 * light.strength * light.side * (x - 0.5);
    for (let c = 0; c < 3; c++) colour[c] = (upper[c]! + (lower[c]! - upper[c]!) * share) * shade;
    return 1;
  });
  if (pattern !== "lights") return;
  const draws = new Draws(seed, 3);
  const bright: Colour = mix(upper, [1, 0.97, 0.88], 0.6);
  for (let i = 0; i < 7; i++) {
    const [x, y, radius, strength] = [
      draws.unit(),
      draws.range(0, 0.8),
      draws.range(0.05, 0.13),
      draws.range(0.15, 0.4),
    ];
    canvas.paint(x - radius, y - radius, x + radius, y + radius, (px, py, colour) => {
      const inside = clamp((radius - Math.hypot(px - x, py - y)) / (canvas.pixel + 0.012) + 0.5);
      [colour[0], colour[1], colour[2]] = bright;
      return strength * inside;
    });
  }
}

/** The neck, shaded below the chin, and the shoulders with what they wear. */
export function paintBody({ frame, traits, anatomy }: Sitter): void {
  const { skin, signs, build, clothes, light, seed } = traits;
  const { growth } = signs;
  const neck = 0.3 + 0.09 * growth + 0.1 * build * growth;
  const shoulders = 0.95 + 0.45 * growth + 0.3 * build * growth;
  const [top, shift] = [1.14 + 0.12 * growth, -0.05 * traits.pose.yaw];
  const shadow = shadeOf(skin, 0.42);
  frame.fill(
    [-neck * 1.4, 0.4, neck * 1.4, 1.8],
    (u, v) => Math.abs(u - shift) - neck * (1 + 0.35 * clamp((v - 1) / 0.5) ** 2),
    (u, v, colour) => {
      const bright = clamp((v - anatomy.chin - 0.02) * 3.5 + 0.15 - 0.3 * light.side * u) *
        (0.9 + 0.1 * light.side * u);
      for (let c = 0; c < 3; c++) colour[c] = shadow[c]! + (skin[c]! * 0.95 - shadow[c]!) * bright;
      return 1;
    },
  );
  for (const [i, v] of [1.02, 1.13].entries()) {
    const opacity = 0.5 * clamp(signs.sag * 2 - 0.4 * i);
    frame.stroke([shift - neck * 0.8, v], [shift + neck * 0.8, v], { bow: 0.07, half: 0.014, tone: shadow, opacity });
  }
  const collarWide = clothes.neck === "high" ? 0.02 : 0.13;
  const dip = clothes.neck === "collar" ? 0.42 : clothes.neck === "round" ? 0.2 : 0.04;
  const level = clothes.neck === "high" ? top - 0.14 : top;
  const rim = neck + collarWide;
  frame.fill([-2.4, level - 0.1, 2.4, 2.6], (u, v) => {
    const out = Math.abs(u - shift);
    const slope = level + (out < rim ? dip * (1 - (out / rim) ** 2) : 0.42 * ((out - rim) / shoulders) ** 1.5);
    return Math.max(slope - v, out - shoulders - 0.12 * clamp(v - 1.4));
  }, (u, v, colour) => {
    const out = Math.abs(u - shift);
    const edge = out < rim + 0.1 ? level + dip * (1 - Math.min(1, out / rim) ** 2) : -1;
    const trim = clothes.neck !== "high" && v - edge < 0.1;
    const tone = trim ? clothes.trim : clothes.colour;
    const fold = cloudy(u * 0.22 + seed, v * 0.07);
    const shade = 0.84 + 0.22 * fold + 0.14 * light.side * u * light.strength * 2 -
      0.12 * clamp(1.55 - v) * clamp(1 - out);
    for (let c = 0; c < 3; c++) colour[c] = tone[c]! * shade;
    return 1;
  });
}
