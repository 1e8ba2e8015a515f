import { duration, type Screen } from "../progress.ts";

/** How far the work is. */
export interface ShardEvent {
  /** The shard at work, from 1, of how many. */
  shard: number;
  shards: number;
  /** Pictures done, of those that this call has to do. */
  done: number;
  pictures: number;
}

/** Milliseconds between lines: drawn over on a terminal, sparse in a log. */
const INTERVAL = { redrawn: 200, printed: 30_000 };

/** A line with speed and time left. */
export class ShardProgress {
  readonly #screen: Screen;
  readonly #visible: boolean;
  readonly #start: number;
  #shown = -Infinity;

  /**
   * @param screen Where the line goes.
   * @param visible Whether there is to be any.
   */
  constructor(screen: Screen, visible: boolean) {
    this.#screen = screen;
    this.#visible = visible;
    this.#start = screen.now();
  }

  /** Shows how far the work is, if the last line is old enough. */
  show({ shard, shards, done, pictures }: ShardEvent): void {
    const now = this.#screen.now();
    const { redraws } = this.#screen;
    if (!this.#visible || now - this.#shown < (redraws ? INTERVAL.redrawn : INTERVAL.printed)) return;
    this.#shown = now;
    const rate = done / (now - this.#start) * 1000;
    const line = `shard ${shard}/${shards}: ${done} of ${pictures} pictures, ${rate.toFixed(0)} images/s, ${
      duration((pictures - done) / rate)
    } left`;
    this.#screen.write(redraws ? `\r\x1b[K${line}` : `${line}\n`);
  }

  /** Takes a line that was drawn over away. */
  close(): void {
    if (this.#screen.redraws && this.#shown > -Infinity) this.#screen.write("\r\x1b[K");
  }
}
