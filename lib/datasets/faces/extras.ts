import { clamp, mix } from "../drawing/canvas.ts";
import { cloudy } from "../drawing/noise.ts";
import type { Sitter } from "./anatomy.ts";
import { hairColour } from "./hair.ts";

/** Beard and moustache, between the head and the mouth. */
export function paintBeard(sitter: Sitter): void {
  const { frame, traits, anatomy } = sitter;
  const { beard, signs, seed } = traits;
  if (beard === "none" || signs.growth < 0.8) return;
  const { halfWidth, head, mouth, nose, chin } = anatomy;
  const shift = (seed % 73) / 73;
  const [dark, bright] = [mix(hairColour(traits, 0.75), traits.skin, 0.08), hairColour(traits, 1)];
  const opacity = (beard === "stubble" ? 0.34 : 0.93) * clamp((signs.growth - 0.8) / 0.2);
  const reach = beard === "full" ? 0.07 : 0.0;
  const upper = (u: number) => {
    const out = Math.abs(u - mouth.u) / halfWidth;
    return beard === "goatee" ? mouth.v - 0.1 : mouth.v - 0.02 - 0.62 * clamp((out - 0.35) / 0.65) ** 1.4;
  };
  frame.fill([-halfWidth - 0.1, nose.v - 0.35, halfWidth + 0.1, chin + 0.12], (u, v) => {
    const out = Math.abs(u - mouth.u);
    const inside = head(u, v) - reach * clamp((v - mouth.v) * 2 + 0.6);
    const moustache = Math.max(
      Math.abs(v - (nose.v + mouth.v) / 2 - 0.028 - 0.25 * out * out) - 0.052,
      out - mouth.half * 1.25,
    );
    const goatee = Math.hypot((u - mouth.u) / 0.27, (v - mouth.v - 0.14) / 0.24) * 0.25 - 0.25;
    const jaw = Math.max(upper(u) - v, inside);
    const lips = 0.05 - Math.hypot((u - mouth.u) * 0.36, v - mouth.v - 0.02); // bare around the mouth
    const grown = beard === "moustache"
      ? moustache
      : beard === "goatee"
      ? Math.min(moustache, Math.max(goatee, inside))
      : Math.min(moustache, jaw);
    return Math.max(grown, lips) + 0.05 * (cloudy(u * 0.9 + shift, v * 0.9) - 0.5);
  }, (u, v, colour) => {
    const streak = cloudy(u * 0.9 + shift, v * 0.35);
    const pale = clamp(streak + 0.25 * (v - mouth.v));
    for (let c = 0; c < 3; c++) colour[c] = (dark[c]! + (bright[c]! - dark[c]!) * pale) * (0.78 + 0.4 * streak);
    return opacity * (beard === "stubble" ? 0.6 + 0.8 * (streak - 0.3) : 1);
  }, beard === "stubble" ? 0.1 : 0.03);
}

/** Glasses: two rims, a bridge, temples, and light on the lenses. */
export function paintGlasses({ frame, traits, anatomy }: Sitter): void {
  const { glasses, rims: tone, light } = traits;
  if (glasses === "none") return;
  const half = anatomy.eyes[0]!.half * 0.5 + anatomy.eyes[1]!.half * 0.5 + 0.075;
  const tall = glasses === "round" ? half : half * 0.78;
  const power = glasses === "round" ? 2 : 4;
  const rim = 0.02;
  for (const { side, u, v } of anatomy.eyes) {
    const low = v + 0.02;
    const out = (atU: number, atV: number) => {
      const [du, dv] = [Math.abs(atU - u) / half, Math.abs(atV - low) / tall];
      return ((du ** power + dv ** power) ** (1 / power) - 1) * tall;
    };
    frame.paint([u - half - 0.05, low - tall - 0.05, u + half + 0.05, low + tall + 0.05], (atU, atV, colour) => {
      const off = out(atU, atV);
      const soft = 1 / frame.pixel;
      const onRim = clamp((off + rim) * soft + 0.5) - clamp((off - rim) * soft + 0.5);
      const glint = off < 0
        ? 0.16 * clamp(1 - Math.abs((atU - u) + (atV - low) * 0.7 - 0.08 * light.side) * 9) + 0.05
        : 0;
      for (let c = 0; c < 3; c++) colour[c] = onRim > 0 ? tone[c]! : 1;
      return Math.max(onRim, glint);
    });
    const temple = side * anatomy.halfWidth;
    frame.stroke([u + side * half, low - 0.03], [temple, low - 0.05], { half: rim, taper: 0, tone });
  }
  const [left, right] = anatomy.eyes.map(({ side, u }) => u - side * half);
  frame.stroke([left!, anatomy.eyes[0]!.v], [right!, anatomy.eyes[1]!.v], { bow: -0.03, half: rim, taper: 0, tone });
}
