/*
 * Has a program die at its n-th change to the disk, as if it were killed there: that change is half done or not done, and none
 * comes after it. A power cut also takes what was written to files and not synced.
 */

/** What the dying program's own calls end with. */
export class Killed extends Error {}

const original = { open: Deno.open, mkdir: Deno.mkdir, rename: Deno.rename, remove: Deno.remove };

/** How many changes to the disk `run` makes. */
export async function countOperations(run: () => Promise<unknown>): Promise<number> {
  const disk = new Disk(Infinity, false);
  await disk.during(run);
  return disk.operations;
}

/** Runs `run` on a disk that stops at its `fatal`-th change, counted from 1. */
export async function dieAt(fatal: number, powerCut: boolean, run: () => Promise<unknown>): Promise<void> {
  await new Disk(fatal, powerCut).during(run);
}

class Disk {
  operations = 0;
  readonly #unsynced = new Set<string>();

  constructor(private readonly fatal: number, private readonly powerCut: boolean) {}

  async during(run: () => Promise<unknown>): Promise<void> {
    Object.assign(Deno, {
      mkdir: this.#failing(original.mkdir),
      rename: this.#failing((from: string, to: string) => this.#rename(from, to)),
      remove: this.#failing(original.remove),
      open: (path: string, options?: Deno.OpenOptions) => this.#open(path, options),
    });
    try {
      await run();
    } finally {
      Object.assign(Deno, original);
      if (this.powerCut) { for (const path of this.#unsynced) await Deno.truncate(path); }
    }
  }

  /** Counts one change; at the fatal one and after it throws, after `half` did its part. */
  async #count(half: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    this.operations++;
    if (this.operations === this.fatal) await half();
    if (this.operations >= this.fatal) throw new Killed(`killed at operation ${this.fatal}`);
  }

  #failing<A extends unknown[]>(change: (...args: A) => Promise<void>): (...args: A) => Promise<void> {
    return async (...args) => {
      await this.#count();
      await change(...args);
    };
  }

  async #rename(from: string, to: string): Promise<void> {
    await original.rename(from, to);
    for (const path of this.#unsynced) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.#unsynced.delete(path);
      this.#unsynced.add(to + path.slice(from.length));
    }
  }

  async #open(path: string, options?: Deno.OpenOptions) {
    if (options?.write) await this.#count();
    const file = await original.open(path, options);
    if (options?.write) this.#unsynced.add(path);
    return {
      write: async (bytes: Uint8Array) => {
        await this.#count(() => file.write(bytes.subarray(0, bytes.length >> 1)));
        return await file.write(bytes);
      },
      sync: async () => {
        await this.#count();
        await file.sync();
        this.#unsynced.delete(path);
      },
      close: () => file.close(),
    };
  }
}
