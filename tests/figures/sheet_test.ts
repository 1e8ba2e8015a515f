import { assert, assertEquals } from "@std/assert";
import sharp from "sharp";
import { pictureData } from "../../lib/figures/picture_data.ts";
import { BOX_KINDS } from "../../lib/figures/sheet_styles.ts";
import { Sheet } from "../../lib/figures/sheet.ts";
import "../support/require_setup.ts";

/** The pixels of a drawing, or of a `data:` URL. */
async function pixelsOf(source: string): Promise<{ data: Uint8Array; width: number; channels: number }> {
  const [, base64] = /^data:[^,]*,(.*)$/.exec(source) ?? [];
  const input = base64 === undefined ? new TextEncoder().encode(source) : Uint8Array.fromBase64(base64);
  const { data, info } = await sharp(input).flatten({ background: "#ffffff" }).raw().toBuffer({
    resolveWithObject: true,
  });
  return { data: new Uint8Array(data), width: info.width, channels: info.channels };
}

/** The colour of a drawing at a place, as `#rrggbb`. */
async function colourAt(svg: string, x: number, y: number): Promise<string> {
  const { data, width, channels } = await pixelsOf(svg);
  const at = channels * (y * width + x);
  return `#${Array.from(data.slice(at, at + 3), (value) => value.toString(16).padStart(2, "0")).join("")}`;
}

const noise = Float32Array.from({ length: 8 * 12 * 3 }, (_, i) => (i * 37 % 101) / 100);

Deno.test("a sheet shows boxes, lines and pictures where they were put", async () => {
  const sheet = new Sheet(100, 60);
  sheet.box({ x: 10, y: 10, width: 20, height: 20, kind: "layer", lines: [] });
  sheet.line([[50, 5], [50, 55]], { color: "#ff0000", width: 4 });
  const blue = Float32Array.from({ length: 12 }, (_, i) => i % 3 === 2 ? 1 : 0);
  const data = await pictureData({ height: 2, width: 2, pixels: blue }, { format: "png" });
  sheet.picture(data, [70, 10, 20, 20], { pixelated: true });
  const { svg } = sheet.figure("A sheet", []);
  assertEquals(await colourAt(svg, 20, 20), BOX_KINDS.layer.fill);
  assertEquals(await colourAt(svg, 50, 30), "#ff0000");
  assertEquals(await colourAt(svg, 80, 20), "#0000ff");
  assertEquals(await colourAt(svg, 40, 50), "#ffffff");
});

Deno.test("an arrow ends in a head whose tip is at its last point", async () => {
  const sheet = new Sheet(60, 40);
  sheet.arrow([5, 20], [40, 20]);
  const { svg } = sheet.figure("An arrow", []);
  assert(await colourAt(svg, 35, 18) !== "#ffffff" && await colourAt(svg, 20, 18) === "#ffffff"); // the head is wider
  assertEquals(await colourAt(svg, 41, 20), "#ffffff");
});

Deno.test("words of a sheet are text, whatever is in them, and its own words come with its title", () => {
  const sheet = new Sheet(100, 40);
  sheet.text(5, 20, `a < "b" & c`);
  const { svg, text } = sheet.figure("x < y", ["One line.", "Another."]);
  assert(svg.includes("a &lt; &quot;b&quot; &amp; c</text>") && svg.includes(`aria-label="x &lt; y"`));
  assertEquals(text, "x < y\nOne line.\nAnother.");
});

Deno.test("a sheet shows another drawing at a place", async () => {
  const inner = new Sheet(20, 20);
  inner.rectangle([0, 0, 20, 20], { fill: "#00ff00", color: "#00ff00" });
  const sheet = new Sheet(60, 60);
  sheet.drawing(30, 30, inner.figure("inner", []));
  const { svg } = sheet.figure("outer", []);
  assertEquals([await colourAt(svg, 40, 40), await colourAt(svg, 20, 20)], ["#00ff00", "#ffffff"]);
});

Deno.test("pictureData() keeps every byte as PNG, nearly all as JPEG, and one channel of greys", async () => {
  const bytes = Uint8Array.from(noise, (value) => Math.round(255 * value));
  const picture = { height: 8, width: 12, pixels: noise };
  assertEquals((await pixelsOf(await pictureData(picture, { format: "png" }))).data, bytes);
  const smooth = { height: 8, width: 12, pixels: noise.map((_, i) => Math.floor(i / 36) / 8 + i % 3 / 100) };
  const jpeg = await pixelsOf(await pictureData(smooth));
  assert(jpeg.data.every((value, i) => Math.abs(value - 255 * smooth.pixels[i]!) < 8));
  const grey = { height: 8, width: 12, pixels: noise.map((_, i) => noise[Math.floor(i / 3)]!) };
  const url = await pictureData(grey, { format: "png" });
  const { data, channels } = await pixelsOf(url);
  assertEquals(
    data.filter((_, i) => i % channels === 0),
    Uint8Array.from({ length: 96 }, (_, i) => Math.round(255 * noise[i]!)),
  );
  assertEquals((await sharp(Uint8Array.fromBase64(url.split(",")[1]!)).metadata()).channels, 1);
});
