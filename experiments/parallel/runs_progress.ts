import type { TrainingProgress } from "../progress.ts";
import type { JobListener } from "./trainer_process.ts";
import type { RunPlace } from "./messages.ts";

/** Shows how several runs go that are trained at once: one bar for all of them. */
export class RunsProgress {
  readonly #places = new Map<string, RunPlace>();
  #begun = 0;
  #trained = 0;

  /**
   * @param progress Where it is shown.
   * @param runs How many there are.
   */
  constructor(private readonly progress: TrainingProgress, private readonly runs: number) {}

  /** A run begins; what it says is told with its name. */
  begin(name: string): JobListener {
    this.progress.say(`${++this.#begun} of ${this.runs}: ${name}`);
    return {
      say: (line) => this.progress.say(`${name}: ${line}`),
      at: (place) => {
        this.#places.set(name, place);
        this.#show();
      },
    };
  }

  /** A run has ended, trained or stopped. */
  end(name: string, trained: boolean): void {
    this.#places.delete(name);
    if (trained) this.#trained++;
  }

  #show(): void {
    const { runs } = this;
    const places = [...this.#places];
    const under = places.map(([name, { epoch, epochs }]) => `${name} ${epoch}/${epochs}`);
    const done = (this.#trained + places.reduce((sum, [, { share }]) => sum + share, 0)) / runs;
    const label = `${this.#trained} of ${runs} trained`;
    this.progress.show({ done, label, notes: under }, `${label}; at epoch: ${under.join(", ")}`);
  }
}
