import * as tf from "@tensorflow/tfjs-core";
import { breathe } from "../datasets/breathe.ts";
import { cleanUpTerminated, closeScopes } from "../tensorflow/terminated.ts";

/** Milliseconds between looks at work that waits. */
const INTERVAL = 250;
/** Milliseconds that reading or writing may take while nothing else runs. */
const LONGEST_WAIT = 10_000;
/** Milliseconds that {@linkcode breathe} may take then. */
const LONGEST_BREATH = 3000;
/** Continuations of promises that work at hand has at most, one after the other, before it waits for a file or another thread. */
const CONTINUATIONS = 256;
/** A thread whose timers nobody ends. */
const PULSE = `data:application/javascript,onmessage = () => setTimeout(() => postMessage(0), ${INTERVAL})`;

/** A training run that Stop ended in a notebook. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

/**
 * Tells when Stop has ended work in a notebook. Deno's kernel terminates the code that runs at that moment: no error is thrown, no `finally`
 * entered, and the promise that the cell waits for would never settle, which leaves the kernel busy for ever. So wherever the work begins to
 * wait or goes on, it leaves a look behind for when no code runs: work that has not come to its next wait by then was terminated. If no
 * code runs at that moment, then what comes next is terminated, and its wait takes too long.
 *
 * Nothing here is a timer: Deno 2.9 loses all timers of a notebook if one is due when code is terminated.
 */
export class StopGuard {
  /** Milliseconds that the wait at work may take; undefined if there is none. */
  #longest: number | undefined;
  /** How often the work has begun to wait and gone on. */
  #turns = 0;
  /** Looks since the last turn. */
  #looks = 0;
  #stop: (() => void) | undefined;

  /** Waits for files, other threads or whatever else lets other code run. */
  async wait<T>(work: Promise<T>, longest = LONGEST_WAIT): Promise<T> {
    this.#turn(longest);
    try {
      return await work;
    } finally {
      this.#turn();
    }
  }

  /** Waits until other code has run that was due. */
  breathe(): Promise<void> {
    return this.wait(breathe(), LONGEST_BREATH);
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
  async watch<T>(work: () => Promise<T>): Promise<T> {
    const depth = tf.engine().state.scopeStack.length;
    const stopped = new Promise<never>((_, reject) => {
      this.#stop = () => {
        cleanUpTerminated(); // whoever is told finds the engine and all variables as they should be
        closeScopes(depth);
        reject(new StoppedError("Training was stopped."));
      };
    });
    const pulse = new Worker(PULSE, { type: "module" });
    pulse.onmessage = () => {
      if (INTERVAL * ++this.#looks > (this.#longest ?? LONGEST_WAIT)) this.#stop?.();
      pulse.postMessage(0); // one at a time: none may pile up behind a long step
    };
    pulse.postMessage(0);
    try {
      this.#turn();
      return await Promise.race([work(), stopped]);
    } finally {
      pulse.terminate();
      this.#stop = undefined;
    }
  }

  #turn(longest?: number): void {
    this.#longest = longest;
    this.#looks = 0;
    const turn = ++this.#turns;
    if (this.#stop === undefined) return; // nobody watches
    let ranOut = false; // what the work waits for may go on at once, and be terminated too: then this is with it
    continuations(CONTINUATIONS).then(() => ranOut = true);
    setImmediate(() => {
      if (this.#turns === turn && !(longest !== undefined && ranOut)) this.#stop?.();
    });
  }
}

async function continuations(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await undefined;
}
