import * as tf from "@tensorflow/tfjs-core";

/** Milliseconds between looks. */
const INTERVAL = 250;
/** Milliseconds that reading or writing may take while nothing else runs. */
const LONGEST_WAIT = 10_000;

/** A training run that Stop ended in a notebook. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

/**
 * Tells when Stop has ended work in a notebook. Deno's kernel terminates the code that runs at that moment: no error is thrown, no `finally`
 * entered, and the promise that the cell waits for would never settle, which leaves the kernel busy for ever. A timer sees it: timers
 * run only when no other code does, so work that is not waiting for anything then was terminated.
 */
export class StopGuard {
  /** Looks that the wait at work may last. */
  #allowed = 0;
  #looks = 0;

  /** Waits for files, timers or whatever else lets other code run. */
  async wait<T>(work: Promise<T>): Promise<T> {
    this.#looks = 0;
    this.#allowed = LONGEST_WAIT / INTERVAL;
    try {
      return await work;
    } finally {
      this.#allowed = 0;
    }
  }

  /** Items that are waited for. */
  async *each<T>(items: AsyncGenerator<T, void, void>): AsyncGenerator<T, void, void> {
    try {
      for (;;) {
        const { done, value } = await this.wait(items.next());
        if (done === true) return;
        yield value;
      }
    } finally {
      await this.wait(items.return());
    }
  }

  /**
   * Waits for work that lets other code run only where it says so, or for its being stopped.
   *
   * @throws {StoppedError} if it was.
   */
  async watch<T>(work: Promise<T>): Promise<T> {
    const { state } = tf.engine();
    const depth = state.scopeStack.length;
    let timer: ReturnType<typeof setInterval> | undefined;
    const stopped = new Promise<never>((_, reject) => {
      timer = setInterval(() => {
        if (++this.#looks <= this.#allowed) return;
        while (state.scopeStack.length > depth) tf.engine().endScope(); // of tidies that were never left
        reject(new StoppedError("Training was stopped."));
      }, INTERVAL);
    });
    try {
      return await Promise.race([work, stopped]);
    } finally {
      clearInterval(timer);
    }
  }
}

/** Whether this is a cell of a notebook. */
export function inNotebook(): boolean {
  try {
    return (Deno as unknown as { jupyter?: object }).jupyter !== undefined;
  } catch {
    return false; // outside of the kernel Deno throws
  }
}
