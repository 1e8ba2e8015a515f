import { Peer } from "../tools/processes/peer.ts";

/** What `torch_peer.py` is asked to time; `repeats` runs are averaged in one answer. */
export type PeerRequest = { what: string; repeats: number } & Record<string, number | string | boolean>;

/** The Python that has PyTorch. */
export const TORCH_PYTHON = ".venv-bench/bin/python";

/** A PyTorch process that times what it is asked to, one request after another. */
export class TorchPeer {
  readonly #peer = new Peer(TORCH_PYTHON, ["bench/torch_peer.py"]);

  /** Versions and threads; to be asked for first. */
  hello(): Promise<{ torch: string; threads: number }> {
    return this.#peer.answer();
  }

  /** Seconds that one repetition takes. */
  async seconds(request: PeerRequest): Promise<number> {
    return (await this.#peer.ask<{ seconds: number }>(request)).seconds;
  }

  /** Ends the process. */
  async close(): Promise<void> {
    await this.#peer.close();
  }
}
