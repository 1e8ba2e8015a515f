import { duration, measureName, measureText, percent } from "../lib/figures/words.ts";
import type { TrainEvent, TrainListener } from "../lib/training/mod.ts";
import { progressLine, type ProgressParts } from "./progress_bar.ts";

export { duration, percent };

/** Where {@linkcode TrainingProgress} writes. */
export interface Screen {
  /** Whether a line can be drawn over. */
  readonly redraws: boolean;
  /** Characters in a line. */
  columns(): number;
  write(text: string): void;
  /** Milliseconds of a clock that only goes forwards. */
  now(): number;
}

/** Who follows a run that is trained: its events, and sentences about it. */
export interface RunListener extends TrainListener {
  /** A run begins: its model's name, and a sentence about it. */
  begin(name: string, sentence: string): void;
  /** Something else that is worth a line. */
  say(line: string): void;
}

/** Milliseconds between progress lines: drawn over on a terminal, sparse in a log. */
const INTERVAL = { redrawn: 200, printed: 30_000 };

const TO_START = "\r";
const ERASE_REST = "\x1b[K";

/** Shows what a training run tells: a progress bar where lines can be drawn over, else a line now and then; and a line that stays for each epoch. */
export class TrainingProgress implements RunListener {
  readonly #screen: Screen;
  /** When the last progress line was shown; the first step shows one. */
  #shown = -Infinity;
  /** Whether the cursor stands behind a progress line. */
  #open = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  onProgress(event: TrainEvent): void {
    if (event.kind === "step") this.#step(event);
    else this.say(eventLine(event));
  }

  begin(name: string, sentence: string): void {
    this.say(`${name}: ${sentence}`);
  }

  /** Prints a line that stays. */
  say(line: string): void {
    this.close();
    this.#screen.write(`${line}\n`);
  }

  /** Takes the progress bar away. */
  close(): void {
    if (this.#open) this.#screen.write(TO_START + ERASE_REST);
    this.#open = false;
  }

  /**
   * Shows how far the work is, unless that was shown a moment ago: a bar where lines can be drawn over, else a line.
   *
   * @param parts Of the bar.
   * @param line What is printed elsewhere.
   */
  show(parts: ProgressParts, line: string): void {
    const screen = this.#screen;
    const now = screen.now();
    if (now - this.#shown < (screen.redraws ? INTERVAL.redrawn : INTERVAL.printed)) return;
    this.#shown = now;
    if (!screen.redraws) return screen.write(`${line}\n`);
    screen.write(TO_START + progressLine(parts, screen.columns()) + ERASE_REST);
    this.#open = true;
  }

  #step(event: TrainEvent & { kind: "step" }): void {
    const { epoch, epochs, steps } = event;
    const label = `epoch ${epoch}/${epochs}`;
    const step = `step ${event.step}/${steps}`;
    const [loss, rate, left] = [
      `loss ${event.loss.toFixed(3)}`,
      `${event.imagesPerSecond.toFixed(0)} images/s`,
      `${duration(event.secondsLeft)} left`,
    ];
    this.show(
      { done: shareDone(event), label, notes: [step, rate, loss, left] },
      `${label}, ${step}: ${loss}, ${rate}, ${left}`,
    );
  }
}

/** Share of a run that is done after a step, from 0 to 1. */
export function shareDone({ epoch, epochs, step, steps }: TrainEvent & { kind: "step" }): number {
  return (epoch - 1 + step / steps) / epochs;
}

/** What stays of an event that is more than a step. */
export function eventLine(event: Exclude<TrainEvent, { kind: "step" }>): string {
  return event.kind === "epoch" ? epochLine(event) : `Warning: ${event.message}`;
}

/** Measures of validation that an epoch's line shows at most; `metrics.jsonl` has them all. */
const MEASURES = 3;

function epochLine({ record, epochs, best }: TrainEvent & { kind: "epoch" }): string {
  const { epoch, loss, validationLoss, validationAccuracy, imagesPerSecond } = record;
  const others = validationAccuracy === undefined
    ? Object.entries(record)
      .filter(([key, value]) => /^validation(?!Loss$)/.test(key) && value !== undefined)
      .slice(0, MEASURES).map(([key, value]) => `${measureName(key)} ${measureText(value!)}`)
    : [`accuracy ${percent(validationAccuracy)}`];
  const measures = [
    `loss ${loss.toFixed(3)}`,
    `validation loss ${validationLoss.toFixed(3)}`,
    ...others,
  ];
  return `epoch ${epoch}/${epochs}: ${measures.join(", ")}${best ? " (best)" : ""}, ${
    imagesPerSecond.toFixed(0)
  } images/s`;
}

/** The process's own screen. */
export function terminal(): Screen {
  const encoder = new TextEncoder();
  const redraws = Deno.stdout.isTerminal();
  return {
    redraws,
    columns: () => redraws ? Deno.consoleSize().columns || 80 : Infinity, // 0 where nobody said how wide it is
    write: (text) => {
      const bytes = encoder.encode(text);
      for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
    },
    now: () => performance.now(),
  };
}
