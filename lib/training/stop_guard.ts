import * as tf from "@tensorflow/tfjs-core";
import { breathe, stayAwake } from "../datasets/breathe.ts";
import { cleanUpTerminated, closeScopes } from "../tensorflow/terminated.ts";

/** Milliseconds between looks at work that waits. */
const INTERVAL = 250;
/** Milliseconds that reading or writing may take while nothing else runs. */
const LONGEST_WAIT = 60_000;
/** Milliseconds that {@linkcode breathe} may take then. */
const LONGEST_BREATH = 3000;
/** Continuations of promises that work at hand has at most, one after the other, before it waits for a file or another thread. */
const CONTINUATIONS = 256;
/** Passes of the event loop that waiting work may take before naps begin. */
const EAGER_PASSES = 16;
/** Milliseconds of a nap. */
const NAP = 2;
/** What naps wait for: nobody changes it. */
const NOTHING = new Int32Array(new SharedArrayBuffer(4));
/** A thread whose timers nobody ends. */
const PULSE = `data:application/javascript,onmessage = () => setTimeout(() => postMessage(0), ${INTERVAL})`;

/** A training run that Stop ended in a notebook. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

/**
 * Tells when Stop has ended work in a notebook. Deno's kernel terminates the code that runs at that moment: no error is thrown, no `finally`
 * entered, and the promise that the cell waits for would never settle, which leaves the kernel busy for ever. So wherever the work begins to
 * wait or goes on, it leaves a look behind for when no code runs: work that has not come to its next wait by then was terminated.
 *
 * If no code runs at that moment, what comes next is terminated, and Deno 2.9 may then run nothing any more. So while work
 * waits, code runs all the same: it naps, and lets others in between. What is terminated in the moments between naps is found by how long
 * it takes, if anything runs.
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
  async wait<T>(work: Promise<T>): Promise<T> {
    this.#turn(LONGEST_WAIT);
    try {
      if (this.#stop !== undefined) await this.#napUntil(work);
      return await work;
    } finally {
      this.#turn();
    }
  }

  /** Waits until other code has run that was due. */
  async breathe(): Promise<void> {
    this.#turn(LONGEST_BREATH);
    await breathe();
    this.#turn();
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
    const fallAsleep = stayAwake();
    try {
      this.#turn();
      return await Promise.race([work(), stopped]);
    } finally {
      pulse.terminate();
      fallAsleep();
      this.#stop = undefined;
    }
  }

  async #napUntil(work: Promise<unknown>): Promise<void> {
    let settled = false;
    const settle = () => settled = true;
    work.then(settle, settle);
    await continuations(CONTINUATIONS); // what is ready needs no pass
    for (let pass = 0; !settled; pass++) {
      if (pass >= EAGER_PASSES) Atomics.wait(NOTHING, 0, 0, NAP); // Stop ends it
      await breathe();
      this.#lookLater();
    }
  }

  #turn(longest?: number): void {
    this.#longest = longest;
    this.#looks = 0;
    this.#lookLater();
  }

  /** Looks when no code runs whether the work has come to a wait. */
  #lookLater(): void {
    const longest = this.#longest;
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
