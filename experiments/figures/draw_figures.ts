import { replaceFile } from "../../lib/training/durable_files.ts";
import type { FigureConfig } from "./figure.ts";

/** A figure of the thesis, as reports take it. */
export interface DrawnFigure {
  number: number;
  title: string;
  svg: string;
  /** What is to be seen, in words. */
  text: string;
}

/**
 * Draws figures and writes them to `figure_<n>.svg`. TensorFlow must be open.
 *
 * @param figures Which.
 * @param folder Made if missing.
 * @param say Told what is written.
 */
export async function drawFigures(
  figures: readonly FigureConfig[],
  folder: string,
  say: (line: string) => void,
): Promise<DrawnFigure[]> {
  await Deno.mkdir(folder, { recursive: true });
  const drawn: DrawnFigure[] = [];
  for (const { number, title, draw } of figures) {
    const { svg, text } = await draw();
    const path = `${folder}/figure_${number}.svg`;
    await replaceFile(path, svg);
    say(`Figure ${number}: ${title}. Written: ${path}`);
    drawn.push({ number, title, svg, text });
  }
  return drawn;
}
