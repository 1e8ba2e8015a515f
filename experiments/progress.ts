import type { TrainEvent } from "../lib/training/mod.ts";

/** Where {@linkcode TrainingProgress} writes. */
export interface Screen {
  /** Whether a line can be drawn over. */
  readonly redraws: boolean;
  write(text: string): void;
  /** Milliseconds of a clock that only goes forwards. */
  now(): number;
}

/** Milliseconds between progress lines: drawn over on a terminal, sparse in a log. */
const INTERVAL = { redrawn: 200, printed: 30_000 };

/** Shows what a training run tells: a progress line, and a line that stays for each epoch. */
export class TrainingProgress {
  readonly #screen: Screen;
  /** When the last progress line was shown; the first step shows one. */
  #shown = -Infinity;
  /** Whether the cursor stands behind a progress line. */
  #open = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** For `onProgress` of `train()`. */
  show(event: TrainEvent): void {
    switch (event.kind) {
      case "step":
        return this.#step(event);
      case "epoch": {
        const { epoch, loss, validationLoss, validationAccuracy, imagesPerSecond } = event.record;
        return this.say(
          `epoch ${epoch}/${event.epochs}: loss ${loss.toFixed(3)}, validation loss ${validationLoss.toFixed(3)}, ` +
            `accuracy ${percent(validationAccuracy)}${event.best ? " (best)" : ""}, ${
              imagesPerSecond.toFixed(0)
            } images/s`,
        );
      }
      case "warning":
        return this.say(`Warning: ${event.message}`);
    }
  }

  /** Prints a line that stays. */
  say(line: string): void {
    this.#screen.write(`${this.#clear()}${line}\n`);
    this.#open = false;
  }

  #step(event: TrainEvent & { kind: "step" }): void {
    const { redraws } = this.#screen;
    const now = this.#screen.now();
    if (now - this.#shown < (redraws ? INTERVAL.redrawn : INTERVAL.printed)) return;
    this.#shown = now;
    const { epoch, epochs, step, steps, loss, imagesPerSecond, secondsLeft } = event;
    const line = `epoch ${epoch}/${epochs}, step ${step}/${steps}: loss ${loss.toFixed(3)}, ${
      imagesPerSecond.toFixed(0)
    } images/s, ${duration(secondsLeft)} left`;
    this.#screen.write(redraws ? this.#clear() + line : `${line}\n`);
    this.#open = redraws;
  }

  #clear(): string {
    return this.#open ? "\r\x1b[K" : ""; // to the line's start, and erase it
  }
}

/** The process's own screen. */
export function terminal(): Screen {
  const encoder = new TextEncoder();
  return {
    redraws: Deno.stdout.isTerminal(),
    write: (text) => {
      const bytes = encoder.encode(text);
      for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
    },
    now: () => performance.now(),
  };
}

/** Seconds as people say them: `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A share of 1 as a percentage with one decimal. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
