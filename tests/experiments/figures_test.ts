import { assert, assertEquals, assertMatch } from "@std/assert";
import sharp from "sharp";
import { drawFigures, type DrawnFigure, FIGURES } from "../../experiments/figures/mod.ts";
import { thesisTables } from "../../experiments/thesis.ts";
import { tf } from "../support/engine.ts";
import { withFolder } from "../support/folder.ts";

let figures: DrawnFigure[] = [];
const textOf = (number: number) => figures.find((figure) => figure.number === number)!.text;
const svgOf = (number: number) => figures.find((figure) => figure.number === number)!.svg;

/** Numbers that a pattern finds in a figure's words, group by group. */
function numbersIn(text: string, pattern: RegExp): number[][] {
  return [...text.matchAll(pattern)].map(([, ...groups]) => groups.map((group) => Number(group.replaceAll(",", ""))));
}

/** Words of a drawing with where they begin and end, as wide as they are in a wide font. */
function placedWords(svg: string): { words: string; from: number; to: number; y: number }[] {
  const texts = svg.matchAll(
    /<text x="([\d.]+)" y="([\d.]+)" font-size="([\d.]+)"( font-weight="600")?(?: text-anchor="(\w+)")? style="[^"]*">([^<]*)</g,
  );
  return [...texts].map(([, x, y, size, bold, anchor, words]) => {
    const width = words!.replaceAll(/&\w+;/g, "x").length * Number(size) * (bold ? 0.6 : 0.54);
    const from = Number(x) - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
    return { words: words!, from, to: from + width, y: Number(y) };
  });
}

const rising = (values: number[]) => values.every((value, i) => i === 0 || value > values[i - 1]!);

Deno.test("drawFigures() writes figures 1 to 10 as SVG that renders, each below 300 kB, and leaves no tensor", async () => {
  await withFolder(async (folder) => {
    const told: string[] = [];
    await FIGURES[0]!.draw(); // what is made once
    const before = tf.memory().numTensors;
    figures = await drawFigures(FIGURES, `${folder}/figures`, (line) => told.push(line));
    assertEquals(tf.memory().numTensors, before);
    assertEquals(figures.map(({ number }) => number), Array.from({ length: 10 }, (_, i) => i + 1));
    assertEquals(told.length, 10);
    for (const { number, svg, text, title } of figures) {
      const bytes = await Deno.readFile(`${folder}/figures/figure_${number}.svg`);
      assertEquals(new TextDecoder().decode(bytes), svg);
      assert(bytes.length < 300_000, `figure ${number} has ${bytes.length} bytes`);
      const image = sharp(bytes, { unlimited: false }); // refuses XML that is not well-formed
      const { format, width } = await image.metadata();
      assertEquals([format, width! <= 720], ["svg", true], `figure ${number}: ${width} pixels wide`);
      assert((await image.flatten({ background: "#ffffff" }).stats()).entropy > 0.1, `figure ${number} is empty`);
      assert(text.startsWith(title) && text.length > title.length + 20);
    }
  });
});

Deno.test("figures are the same at each drawing", async () => {
  for (const { number, draw } of FIGURES) assert((await draw()).svg === svgOf(number), `figure ${number} differs`);
});

Deno.test("words stand within figures, and no two of a line in each other", () => {
  for (const { number, svg } of figures) {
    const [width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!.slice(1).map(Number) as [number, number];
    const placed = placedWords(svg);
    assertEquals(placed.length > 0, number !== 9, `figure ${number}`); // 9 is a chart
    for (const { words, from, to, y } of placed) {
      assert(from > -1 && to < width + 6 && y > 8 && y < height, `figure ${number}: "${words}" from ${from} to ${to}`);
    }
    for (const a of placed) {
      const beside = placed.filter((b) => b !== a && b.y === a.y && b.from >= a.from && b.from < a.to - 6);
      assertEquals(beside.map(({ words }) => `${a.words} | ${words}`), [], `figure ${number}`);
    }
  }
});

Deno.test("figures 1, 2, 7 and 10 have the shapes and parameters of the thesis's models", () => {
  assertMatch(textOf(1), /queries · keysᵀ, 12 × 257 × 257, from divided by √64 and attention\.key/);
  assertMatch(textOf(1), /sum, 257 × 768, from tokens and attention\.output/);
  const halves = numbersIn(textOf(1), /([\d,]+) parameters/g).flat();
  assertEquals(halves[0]! + halves[1]! + 2 * 2 * 768, 7_087_872); // the block, with its two norms
  assertMatch(textOf(2), /encoder: 12 blocks, figure 1, 257 × 768/);
  assertEquals(numbersIn(textOf(2), /([\d,]+) parameters/g), [[85_942_406]]);
  assertMatch(textOf(7), /128 × 128 × 6, 64 × 64 × 24, 32 × 32 × 96, 16 × 16 × 384, 8 × 8 × 1,536/);
  assertMatch(textOf(7), /channel 0: 0 2 8 10, channel 1: 1 3 9 11, channel 2: 4 6 12 14, channel 3: 5 7 13 15/);
  assertEquals(numbersIn(textOf(7), /([\d,]+) parameters/g), [[4_957_566 - 768]]); // without the class token
  assertMatch(textOf(10), /u and v side by side 256 × 1,536, projection 256 × 768/);
  assertEquals(numbersIn(textOf(10), /scorer ([\d,]+) in all ([\d,]+)/g), [[98_561, 3_070_140 + 98_561 - 768]]);
});

Deno.test("figure 4: more frequencies hold more energy and leave less error, and the thesis's sides are its own", async () => {
  const windows = numbersIn(
    textOf(4),
    /square, s = (\d+), ([\d.]+) % of frequencies, ([\d.]+) % of energy, RMSE ([\d.]+)/g,
  );
  assertEquals(windows.length, 3);
  const column = (i: number) => windows.map((window) => window[i]!);
  assert([0, 1, 2].every((i) => rising(column(i))) && rising(column(3).toReversed()));
  for (const [side, share] of windows) assertEquals(share, Math.round(1000 * (side! / 256) ** 2) / 10);
  const dynamic = /takes (\d+) for 90.0 %, (\d+) for 95.0 %, (\d+) for 99.0 %/.exec(textOf(4))!.slice(1).map(Number);
  assert(rising(dynamic) && dynamic.every((side) => side % 16 === 0));
  assert(
    windows[1]![0] === dynamic[0] && windows[1]![2]! >= 90 && windows[2]![0] === dynamic[1] && windows[2]![2]! >= 95,
  );
  const { columns, rows } = (await thesisTables()).tables[4]!;
  const sides = rows.map((row) => row[columns.indexOf("filterSize")]).filter((side) => side !== null);
  assertMatch(textOf(4), new RegExp(`table 4 has ${sides[0]} for 90.0 %, ${sides[1]} for 95.0 %, ${sides[2]} for`));
});

Deno.test("figures 8 and 9: errors rise as ranks fall, and squares need fewer components", () => {
  const ranks = numbersIn(textOf(8), /rank (\d+): RMSE ([\d.]+), ([\d.]+) % of the numbers/g);
  assertEquals(ranks.map(([rank]) => rank), [160, 64, 16, 4, 1]);
  assert(rising(ranks.map(([, error]) => error!)));
  for (const [rank, , share] of ranks) assertEquals(share, Math.round(1000 * rank! * (256 + 256 + 1) / 256 ** 2) / 10);
  const [squares, values] = numbersIn(
    textOf(9),
    /: rank (\d+) for 90.0 %, rank (\d+) for 95.0 %, rank (\d+) for 99.0 %/g,
  );
  assert(rising(squares!) && rising(values!) && squares!.every((rank, i) => rank < values![i]!));
  for (const rank of [...squares!, ...values!]) {
    assert(svgOf(9).includes(`>${rank}</text>`), `rank ${rank} is not shown`);
  }
});

Deno.test("figures 5 and 6 cut a window into as many numbers a token as it has in all", () => {
  for (const number of [5, 6]) {
    const cuts = numbersIn(
      textOf(number),
      /window of (\d+) × (\d+) × (\d+) .* in (\d+) \w+, ([\d,]+) frequencies each: ([\d,]+) numbers/g,
    );
    assertEquals(cuts.length, number === 5 ? 1 : 2);
    for (const [rows, columns, channels, count, frequencies, length] of cuts) {
      assertEquals([count! * frequencies!, count! * length!], [rows! * columns!, rows! * columns! * channels!]);
    }
  }
});
