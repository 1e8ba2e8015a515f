import vm from "node:vm";

/**
 * Calls `work` and has V8 terminate it after `milliseconds`, as Stop does in a notebook: no error is thrown in it, and neither `catch` nor
 * `finally` entered.
 *
 * @throws if it is done before.
 */
export function terminate(work: () => void, milliseconds: number): void {
  try {
    vm.runInNewContext("work()", { work }, { timeout: milliseconds });
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return;
    throw error;
  }
  throw new Error("The work was done before it was terminated.");
}

/**
 * Keeps one call of watched methods from going on, for ever, so that it is terminated there. (V8 looks whether code is to be terminated where a
 * function begins and where a loop goes on.)
 */
export class Halt {
  /** Watched calls so far. */
  count = 0;
  /** Whether the call that is to stay was reached. */
  isThere = false;
  #place = -1;

  /** Watches methods of an object until the process ends: where they begin, and where they return. */
  watch(owner: object, ...names: string[]): this {
    const methods = owner as Record<string, (...args: unknown[]) => unknown>;
    const stay = () => {
      while (this.count === this.#place) this.isThere = true;
      this.count++;
    };
    for (const name of names) {
      const method = methods[name]!;
      methods[name] = function (...args) {
        stay();
        const result = method.apply(this, args);
        stay();
        return result;
      };
    }
    return this;
  }

  /** Has the watched call with a number stay; none, if the number is below 0. Counts from 0 again. */
  stayAt(place: number): void {
    this.count = 0;
    this.isThere = false;
    this.#place = place;
  }
}
