import { Figure } from "./figure.ts";
import { type Box, BOX_KINDS, GREY, type LineStyle, type TextStyle } from "./sheet_styles.ts";
import { escapeXml } from "./words.ts";

export { type Box, type BoxKind, GREY } from "./sheet_styles.ts";

type Point = readonly [x: number, y: number];

const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";
const HEAD = 7; // length of an arrow's head
const LINE_HEIGHT = 15;

/**
 * A drawing by hand: pictures, boxes, lines and words at places in pixels, from the upper left corner. Colours stand in `style`, which no
 * other drawing on a page can change.
 */
export class Sheet {
  readonly #parts: string[] = [];

  /**
   * @param width Pixels; pages show some 700.
   * @param height Pixels.
   */
  constructor(readonly width: number, readonly height: number) {}

  /** Writes words; `y` is that of their base line. */
  text(x: number, y: number, words: string, style: TextStyle = {}): void {
    const { size = 12.5, bold = false, anchor = "start", color = GREY } = style;
    this.#parts.push(
      `<text x="${round(x)}" y="${round(y)}" font-size="${size}"${bold ? ' font-weight="600"' : ""}${
        anchor === "start" ? "" : ` text-anchor="${anchor}"`
      } style="fill:${color}">${escapeXml(words)}</text>`,
    );
  }

  /** Writes lines of words under each other, the first one bold. */
  caption(x: number, y: number, lines: readonly string[], style: TextStyle = {}): void {
    lines.forEach((line, i) => this.text(x, y + i * LINE_HEIGHT, line, { bold: i === 0, ...style }));
  }

  /** Draws a box. */
  box({ x, y, width, height, kind, lines }: Box): void {
    const { fill, ink, outline } = BOX_KINDS[kind];
    this.rectangle([x, y, width, height], { color: GREY, width: outline, fill, corner: 5 });
    const first = y + height / 2 - (lines.length - 1) * LINE_HEIGHT / 2 + 4.5;
    this.caption(x + width / 2, first, lines, { anchor: "middle", color: ink, size: 12 });
  }

  /** Draws the outline of a rectangle, or fills it. */
  rectangle(
    [x, y, width, height]: readonly [x: number, y: number, width: number, height: number],
    { color = GREY, width: stroke = 1.3, dashed = false, fill = "none", corner = 0 }: LineStyle & {
      fill?: string;
      corner?: number;
    } = {},
  ): void {
    this.#parts.push(
      `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"${
        corner === 0 ? "" : ` rx="${corner}"`
      } fill="${fill}" stroke="${color}" stroke-width="${stroke}"${dashes(dashed)}/>`,
    );
  }

  /** Draws a line through points. */
  line(points: readonly Point[], { color = GREY, width = 1.3, dashed = false, arrow = false }: LineStyle = {}): void {
    const [x, y] = points.at(-1)!;
    const [fromX, fromY] = points.at(-2)!;
    const length = Math.hypot(x - fromX, y - fromY);
    const [dx, dy] = [(x - fromX) / length, (y - fromY) / length];
    const ends = arrow ? [...points.slice(0, -1), [x - dx * (HEAD - 1), y - dy * (HEAD - 1)] as const] : points;
    const path = ends.map(([x, y]) => `${round(x)} ${round(y)}`).join(" L");
    this.#parts.push(
      `<path d="M${path}" fill="none" stroke="${color}" stroke-width="${width}"${dashes(dashed)}/>`,
    );
    if (!arrow) return;
    const wing = (side: number) =>
      `${round(x - dx * HEAD - side * dy * HEAD / 2)} ${round(y - dy * HEAD + side * dx * HEAD / 2)}`;
    this.#parts.push(`<path d="M${round(x)} ${round(y)} L${wing(1)} L${wing(-1)} z" fill="${color}"/>`);
  }

  /** Draws a line that ends in the head of an arrow. */
  arrow(...points: Point[]): void {
    this.line(points, { arrow: true });
  }

  /** Shows a picture; its pixels stay squares if `pixelated`. */
  picture(
    data: string,
    [x, y, width, height]: readonly [x: number, y: number, width: number, height: number],
    { pixelated = false }: { pixelated?: boolean } = {},
  ): void {
    this.#parts.push(
      `<image x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${
        round(height)
      }" preserveAspectRatio="none"${pixelated ? ' style="image-rendering:pixelated"' : ""} href="${data}"/>`,
    );
  }

  /** Shows another drawing at its own size. */
  drawing(x: number, y: number, { svg }: Figure): void {
    this.#parts.push(svg.replace(/<svg /, `<svg x="${round(x)}" y="${round(y)}" `));
  }

  /** Puts anything else of SVG on the sheet. */
  element(svg: string): void {
    this.#parts.push(svg);
  }

  /**
   * The finished figure.
   *
   * @param title What it shows; read out in place of it.
   * @param words What is to be seen, in lines.
   */
  figure(title: string, words: readonly string[]): Figure {
    const { width, height } = this;
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"
  role="img" aria-label="${escapeXml(title)}" font-family="${FONT}">
<title>${escapeXml(title)}</title>
${this.#parts.join("\n")}
</svg>
`;
    return new Figure(svg, [title, ...words].join("\n"));
  }
}

function dashes(dashed: boolean): string {
  return dashed ? ' stroke-dasharray="5 4"' : "";
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
