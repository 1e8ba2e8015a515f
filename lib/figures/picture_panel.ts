import { encodePng } from "../datasets/image_file.ts";
import type { Picture } from "../datasets/landscape.ts";
import { Figure } from "./figure.ts";
import { escapeXml } from "./words.ts";

/** A picture with the words under it. */
export interface PanelPicture {
  picture: Picture;
  caption: string;
}

/** A line of pictures under a heading. */
export interface PanelRow {
  heading: string;
  pictures: PanelPicture[];
}

const CELL = 150; // sides of a picture as shown; figures on code hosts are some 800 px wide
const GAP = 14;
const CAPTION = 34;
const HEADING = 34;

/**
 * Lays pictures out in rows with headings and captions, as one SVG that carries them within: it shows on any page, and
 * its text follows the reader's light or dark setting.
 *
 * @param title What the figure shows; read out in place of it.
 * @param rows Its rows, from top to bottom.
 * @returns The figure.
 */
export async function picturePanel(title: string, rows: PanelRow[]): Promise<Figure> {
  const columns = Math.max(...rows.map((row) => row.pictures.length));
  const width = columns * (CELL + GAP) + GAP;
  const rowHeight = HEADING + CELL + CAPTION;
  const parts: string[] = [];
  for (const [r, { heading, pictures }] of rows.entries()) {
    const top = r * rowHeight;
    parts.push(`<text class="heading" x="${GAP}" y="${top + 23}">${escapeXml(heading)}</text>`);
    for (const [column, { picture, caption }] of pictures.entries()) {
      const [x, y] = [GAP + column * (CELL + GAP), top + HEADING];
      parts.push(
        `<image x="${x}" y="${y}" width="${CELL}" height="${CELL}" href="data:image/png;base64,${
          (await encodePng(picture)).toBase64()
        }"/>`,
        `<text class="caption" x="${x}" y="${y + CELL + 16}">${escapeXml(caption)}</text>`,
      );
    }
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${
    rows.length * rowHeight
  }" width="${width}" role="img" aria-label="${escapeXml(title)}">
<title>${escapeXml(title)}</title>
<style>
text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #24292f; }
.heading { font-size: 15px; font-weight: 600; }
.caption { font-size: 11.5px; }
image { image-rendering: pixelated; }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3; } }
</style>
${parts.join("\n")}
</svg>
`;
  return new Figure(
    svg,
    [title, ...rows.map((row) => `${row.heading}: ${row.pictures.map(({ caption }) => caption).join("; ")}`)].join(
      "\n",
    ),
  );
}
