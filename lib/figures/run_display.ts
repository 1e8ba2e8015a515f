import { Figure, type MimeBundle } from "./figure.ts";
import { runChart } from "./run_chart.ts";
import { RunCurves, type RunEvent } from "./run_curves.ts";
import { runTable, tableSvg, tableText } from "./run_table.ts";
import { duration, escapeXml, measureText } from "./words.ts";

type Step = RunEvent & { kind: "step" };

/** Draws a run again and again, one drawing at a time, and shows the last of those that were asked for meanwhile. */
export class RunDisplay {
  readonly #curves: RunCurves;
  readonly #warnings: string[] = [];
  #step: Step | undefined;
  #best: number | undefined;
  #chart: string | undefined;
  /** Whether the chart lacks points. */
  #grown = false;
  #shown = false;
  #time = -Infinity;
  #drawing: Promise<void> | undefined;
  #again = false;
  #failure: unknown;

  /**
   * @param show Shows an output (`update` false) and replaces it (true).
   * @param measures As {@linkcode RunCurves} has them.
   * @param interval Milliseconds between drawings within an epoch, at least.
   */
  constructor(
    private readonly show: (bundle: MimeBundle, update: boolean) => void | Promise<void>,
    measures: readonly string[] | undefined,
    private readonly interval: number,
  ) {
    this.#curves = new RunCurves(measures);
  }

  onProgress(event: RunEvent): void {
    this.#grown = this.#curves.add(event) || this.#grown;
    if (event.kind === "step") this.#step = event;
    else if (event.kind === "warning") this.#warnings.push(event.message);
    else if (event.best) this.#best = event.record.epoch;
    if (event.kind === "step" && performance.now() - this.#time < this.interval) return;
    this.#time = performance.now();
    this.#again = true;
    this.#drawing ??= this.#drawUntilCurrent();
  }

  /** Shows the run as it ended, without times. */
  async close(): Promise<void> {
    await this.#drawing;
    if (this.#failure !== undefined) throw this.#failure;
    const { length } = this.#curves.epochs;
    await this.#draw(`${length} ${length === 1 ? "epoch" : "epochs"}`, (svg, words) => new Figure(svg, words).bundle());
  }

  async #drawUntilCurrent(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        const status = statusOf(this.#step);
        const bar = progressBar(this.#step, [status, ...this.#warnings]);
        await this.#draw(status, (svg, words) => ({ "text/html": bar + svg, "text/plain": words }));
      }
    } catch (error) {
      this.#failure ??= error; // told when the display is closed: a run does not end for it
    }
    this.#drawing = undefined;
  }

  async #draw(heading: string, bundle: (svg: string, words: string) => MimeBundle): Promise<void> {
    if (this.#grown) {
      this.#grown = false;
      this.#chart = await runChart(this.#curves);
    }
    const table = runTable(this.#curves, this.#best);
    const warnings = this.#warnings.map((message) => `Warning: ${message}`);
    const words = [heading, ...warnings, tableText(table)].join("\n");
    const update = this.#shown;
    this.#shown = true;
    await this.show(bundle(drawing(this.#chart, table), words), update);
  }
}

function statusOf(step: Step | undefined): string {
  if (step === undefined) return "Training begins.";
  const { epoch, epochs, loss, imagesPerSecond, secondsLeft } = step;
  return `Epoch ${epoch} of ${epochs}, step ${step.step} of ${step.steps}: loss ${measureText(loss)}, ` +
    `${imagesPerSecond.toFixed(0)} images/s, ${duration(secondsLeft)} left`;
}

function progressBar(step: Step | undefined, lines: readonly string[]): string {
  const done = step === undefined ? 0 : (step.epoch - 1 + step.step / step.steps) / step.epochs;
  const texts = lines.map((line) => `<div>${escapeXml(line)}</div>`).join("");
  return `${texts}<progress value="${done.toFixed(4)}" max="1" style="width: 100%; max-width: 760px"></progress>`;
}

/** Chart and table as one drawing. */
function drawing(chart: string | undefined, table: ReturnType<typeof runTable>): string {
  const side = (name: string) => Number(new RegExp(`<svg [^>]*\\b${name}="([\\d.]+)"`).exec(chart ?? "")?.[1] ?? 0);
  const width = Math.max(side("width"), 110 * table.headings.length);
  const below = tableSvg(table, width, side("height") + (chart === undefined ? 0 : 10));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${below.bottom}" width="${width}" role="img"
  aria-label="Losses and measures of each epoch">${chart ?? ""}${below.svg}</svg>`;
}
