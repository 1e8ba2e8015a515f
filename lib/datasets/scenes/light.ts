import { clamp, type Colour, mix } from "../drawing/canvas.ts";
import type { Draws } from "../drawing/draws.ts";
import { cloudy } from "../drawing/noise.ts";
import type { Stage } from "./stage.ts";

/** Hour and weather: what colours everything in a scene. */
export interface Light {
  zenith: Colour;
  horizon: Colour;
  sun: Colour;
  /** What surfaces are multiplied by. */
  tint: Colour;
  /** How much of the horizon's colour lies over something at distance 1. */
  haze: number;
  /** Share of the sky under clouds. */
  clouds: number;
  /** Where light comes from: -1 left, 1 right. */
  side: number;
  /** Whether lamps are lit. */
  dark: boolean;
}

// deno-fmt-ignore
const HOURS: readonly Omit<Light, "haze" | "clouds" | "side">[] = [
  { zenith: [0.2, 0.45, 0.82], horizon: [0.72, 0.85, 0.95], sun: [1, 1, 0.94], tint: [1, 0.99, 0.95], dark: false }, // noon
  { zenith: [0.42, 0.6, 0.78], horizon: [0.95, 0.88, 0.78], sun: [1, 0.95, 0.8], tint: [1, 0.93, 0.82], dark: false }, // morning
  { zenith: [0.3, 0.38, 0.62], horizon: [0.98, 0.66, 0.38], sun: [1, 0.85, 0.55], tint: [0.98, 0.72, 0.52], dark: false }, // evening
  { zenith: [0.22, 0.2, 0.42], horizon: [0.85, 0.42, 0.42], sun: [1, 0.6, 0.45], tint: [0.7, 0.48, 0.52], dark: true }, // dusk
  { zenith: [0.05, 0.08, 0.2], horizon: [0.2, 0.27, 0.42], sun: [0.9, 0.93, 1], tint: [0.32, 0.38, 0.55], dark: true }, // night
  { zenith: [0.62, 0.66, 0.7], horizon: [0.82, 0.84, 0.85], sun: [0.92, 0.93, 0.93], tint: [0.8, 0.83, 0.86], dark: false }, // overcast
  { zenith: [0.36, 0.4, 0.46], horizon: [0.62, 0.65, 0.66], sun: [0.8, 0.82, 0.82], tint: [0.6, 0.64, 0.68], dark: false }, // rain
  { zenith: [0.4, 0.62, 0.74], horizon: [0.88, 0.92, 0.88], sun: [1, 1, 0.92], tint: [0.92, 0.97, 0.93], dark: false }, // mist
];

/** Draws hour and weather; every kind of scene has all of them. */
export function drawLight(draws: Draws): Light {
  const hour = draws.pick(HOURS);
  const cast: Colour = [draws.range(0.88, 1.1), draws.range(0.92, 1.05), draws.range(0.88, 1.1)]; // the film, the camera
  const through = (colour: Colour): Colour => [colour[0] * cast[0], colour[1] * cast[1], colour[2] * cast[2]];
  return {
    zenith: through(hour.zenith),
    horizon: through(hour.horizon),
    sun: through(hour.sun),
    tint: through(hour.tint),
    dark: hour.dark,
    haze: draws.range(0, 0.75) ** 1.5,
    clouds: draws.range(-0.3, 0.9),
    side: draws.range(-1, 1),
  };
}

/** A surface's colour in this light, at a distance from 0 to 1. */
export function lit({ tint, horizon, haze }: Light, surface: Colour, distance = 0): Colour {
  return mix([surface[0] * tint[0], surface[1] * tint[1], surface[2] * tint[2]], horizon, haze * distance);
}

/** Fills the picture with sky: bright towards `horizon`, with a sun or moon and clouds. */
export function paintSky({ canvas, draws, light }: Stage, horizon: number): void {
  const [sunX, sunY] = [0.5 + 0.5 * light.side, horizon * draws.range(0.1, 0.95)];
  const radius = light.clouds > 0.6 ? 0 : draws.range(0.02, 0.06);
  const glow = draws.range(0.1, 0.5);
  const [shiftX, shiftY, scale] = [draws.unit(), draws.unit(), draws.range(0.25, 0.7)];
  const cover = 1 - light.clouds;
  const cloud = mix(light.horizon, light.sun, 0.5);
  canvas.surroundings(() =>
    canvas.paint(0, 0, 1, 1, (x, y, colour) => {
      const low = clamp(y / horizon);
      const far = (x - sunX) * (x - sunX) + (y - sunY) * (y - sunY);
      const shine = Math.max(clamp((radius - Math.sqrt(far)) / canvas.pixel + 0.5), glow / (1 + 40 * far));
      const thick = clamp((cloudy(x * scale + shiftX, (y * 2.4 - y * y) * scale + shiftY) - cover) * 3) * 0.85;
      for (let c = 0; c < 3; c++) {
        const air = light.zenith[c]! + (light.horizon[c]! - light.zenith[c]!) * low * low;
        const bright = air + (light.sun[c]! - air) * shine;
        colour[c] = bright + (cloud[c]! - bright) * thick;
      }
      return 1;
    })
  );
}
