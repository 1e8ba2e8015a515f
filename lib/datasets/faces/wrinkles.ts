import { clamp, type Colour, mix } from "../drawing/canvas.ts";
import { Draws } from "../drawing/draws.ts";
import { shadeOf, type Sitter } from "./anatomy.ts";

/** A furrow: a dark line with a lit rim below. */
function furrow(
  { frame, traits }: Sitter,
  from: readonly [number, number],
  to: readonly [number, number],
  { bow, half, depth, blur = 0 }: { bow: number; half: number; depth: number; blur?: number },
): void {
  if (depth <= 0) return;
  const dark = shadeOf(traits.skin, 0.5);
  const bright: Colour = mix(traits.skin, [1, 0.96, 0.9], 0.35);
  const rim = half * 1.6 + 0.008;
  frame.stroke([from[0], from[1] + rim], [to[0], to[1] + rim], {
    bow,
    half,
    tone: bright,
    opacity: 0.3 * depth,
    blur: 0.02 + blur,
  });
  frame.stroke(from, to, { bow, half, tone: dark, opacity: Math.min(0.9, depth), blur });
}

/** Lines on the forehead, between the brows and beside the eyes; folds from nose to mouth and below; bags, jowls. */
export function paintWrinkles(sitter: Sitter): void {
  const { frame, traits, anatomy } = sitter;
  const { signs, skin, seed, smile } = traits;
  const { eyes, browV, nose, mouth, halfWidth } = anatomy;
  const draws = new Draws(seed, 2);
  const { wrinkles, folds, sag } = signs;
  const span = (browV - anatomy.crown) * 0.5;
  for (let i = 0; i < 4; i++) { // the forehead's come one after the other
    const [wide, bend, shift, level] = [
      draws.range(0.55, 0.8),
      draws.range(-0.035, 0.02),
      draws.normal(0.03),
      draws.normal(0.01),
    ];
    const depth = 0.85 * clamp(wrinkles * 2.6 - 0.45 - 0.4 * i);
    const v = browV - 0.1 - span * (i + 0.35) / 4 + level;
    const half = halfWidth * wide * (0.85 - 0.07 * i) * (0.7 + 0.3 * depth);
    furrow(sitter, [nose.u * 0.5 + shift - half, v], [nose.u * 0.5 + shift + half, v], {
      bow: bend - 0.02,
      half: 0.011 + 0.008 * depth,
      depth,
    });
  }
  for (const side of [-1, 1]) { // between the brows
    const lean = draws.range(0.2, 0.9);
    const u = nose.u * 0.5 + side * 0.055;
    furrow(sitter, [u, browV - 0.06], [u + side * 0.02, browV + 0.09], {
      bow: side * 0.012,
      half: 0.012,
      depth: 0.8 * clamp(wrinkles * 1.8 - lean),
    });
  }
  for (const { side, u, v, half, lower } of eyes) {
    for (let i = 0; i < 3; i++) { // crow's feet
      const [long, angle] = [draws.range(0.11, 0.19), (i - 0.8) * 0.5 + draws.normal(0.08)];
      const depth = 0.9 * clamp(wrinkles * 2.4 - 0.5 - 0.25 * i + 0.25 * Math.max(0, smile));
      const start: [number, number] = [u + side * (half + 0.035), v + 0.02 + 0.055 * (i - 0.8)];
      const reach = long * (0.6 + 0.6 * wrinkles);
      const end: [number, number] = [start[0] + side * reach * Math.cos(angle), start[1] + reach * Math.sin(angle)];
      furrow(sitter, start, end, { bow: -side * 0.015, half: 0.01, depth: wrinkles > 0 ? depth : 0 });
    }
    const bag = v + lower + 0.055 + 0.05 * sag; // below the eye
    frame.glow(u, bag - 0.02, half * 1.1, 0.08, shadeOf(skin, 0.3), 0.55 * clamp(sag * 1.6));
    furrow(sitter, [u - half * 0.95, bag - 0.04], [u + half * 0.95, bag - 0.03], {
      bow: 0.055,
      half: 0.011,
      depth: 0.85 * clamp(sag * 1.8),
    });
    furrow(sitter, [u - side * half * 0.7, bag + 0.03], [u + side * half * 0.9, bag + 0.02], {
      bow: side * 0.05,
      half: 0.009,
      depth: 0.7 * clamp(sag * 2 - 0.9),
    });
    const wing: [number, number] = [nose.u + side * (nose.half + 0.03), nose.v - 0.05]; // from the nose past the mouth
    const below: [number, number] = [mouth.u + side * (mouth.half + 0.075), mouth.v + 0.02 + 0.06 * folds];
    const fold = clamp(folds * 1.35) * 0.9 + 0.15 * Math.max(0, smile) * signs.growth;
    frame.stroke(wing, below, {
      bow: -side * 0.05,
      half: 0.05,
      tone: shadeOf(skin, 0.3),
      opacity: 0.45 * folds,
      blur: 0.08,
    });
    furrow(sitter, wing, below, { bow: -side * 0.05, half: 0.011 + 0.012 * folds, depth: fold });
    furrow(sitter, [mouth.u + side * (mouth.half + 0.03), mouth.v + 0.04], [
      mouth.u + side * (mouth.half + 0.06),
      mouth.v + 0.2,
    ], {
      bow: -side * 0.02,
      half: 0.012,
      depth: 0.8 * clamp(folds * 1.9 - 0.85),
    });
    furrow(sitter, [u + side * 0.1, v + 0.3], [u + side * 0.2, mouth.v + 0.06], {
      bow: -side * 0.06,
      half: 0.012,
      depth: 0.75 * clamp(sag * 2 - 0.8),
    });
    frame.glow(u + side * 0.07, (v + mouth.v) / 2 + 0.16, 0.16, 0.2, shadeOf(skin, 0.3), 0.42 * clamp(sag * 1.3 - 0.1)); // hollow cheeks
  }
  for (let i = 0; i < 5; i++) { // above the upper lip
    const u = mouth.u + (i - 2) * mouth.half * 0.36 + draws.normal(0.01);
    furrow(sitter, [u, mouth.v - 0.11], [u, mouth.v - 0.05], {
      bow: 0,
      half: 0.008,
      depth: 0.7 * clamp(folds * 2.4 - 1.5),
    });
  }
}
