import { Peer } from "../../tools/processes/peer.ts";
import { TORCH_PYTHON } from "../torch_peer.ts";
import type { Case, Side, Variant } from "./cases.ts";

/** What a side's process says first. */
export interface Hello {
  tensorflow?: string;
  torch?: string;
  threads?: number;
  /** On PyTorch's side: processes that wanted to run during the last minute, on average. */
  load?: number;
  /** On PyTorch's side: what `torch.compile` needs and does not find. */
  compiler?: { missing?: string };
}

/** Starts a process of one side. */
export function openSide(side: Side, threads: number): Peer {
  if (side === "ours") {
    return new Peer(".venv/bin/deno", ["run", "-P", "--no-check", "--quiet", "bench/pytorch/worker.ts", `${threads}`]);
  }
  // Without caches every process compiles anew, as XLA does: the time to the first step is that of a machine's first run.
  return new Peer(TORCH_PYTHON, ["bench/pytorch/worker.py", `${threads}`], {
    TORCHINDUCTOR_FORCE_DISABLE_CACHES: "1",
  });
}

/** A process that is ready to run the steps of a case in one variant. */
export class Contender {
  private constructor(
    readonly variant: Variant,
    readonly peer: Peer,
    /** Seconds from the start of the process to the end of its first step. */
    readonly firstStepSeconds: number,
    /** What the first step gave. */
    readonly first: number[],
  ) {}

  /** Tells the contenders of a case apart. */
  get label(): string {
    return `${this.variant.side} ${this.variant.name}`;
  }

  /** @throws {Error} with the side's own error if the variant does not run. */
  static async open(measured: Case, variant: Variant, threads: number): Promise<Contender> {
    const start = performance.now();
    const peer = openSide(variant.side, threads);
    try {
      await peer.answer<Hello>();
      const { values } = await peer.ask<{ values: number[] }>({ do: "prepare", case: measured, variant: variant.name });
      return new Contender(variant, peer, (performance.now() - start) / 1000, values);
    } catch (error) {
      await peer.close();
      throw new Error(`${describe(measured, variant)} did not run: ${(error as Error).message}`);
    }
  }

  /** Runs steps one after another. */
  run(steps: number): Promise<{ seconds: number; values: number[] }> {
    return this.peer.ask({ do: "run", steps });
  }
}

/** A case and a variant in words. */
export function describe({ model, mode, precision, tokens }: Case, { side, name }: Variant): string {
  return `${side === "ours" ? "our" : "PyTorch's"} ${name} ${mode} of ${model} with ${tokens} tokens in ${precision}`;
}
