/** Share of what is known that each new step replaces. */
const SHARE = 0.1;

/** How many things are done in a second: lately, not since the start. */
export class RateMeter {
  #seconds = 0;
  #things = 0;

  /** Notes that `things` took `seconds`. */
  add(things: number, seconds: number): void {
    this.#things += SHARE * (things - this.#things);
    this.#seconds += SHARE * (seconds - this.#seconds);
  }

  /** Things a second; 0 before anything was done. */
  get rate(): number {
    return this.#seconds > 0 ? this.#things / this.#seconds : 0;
  }
}
