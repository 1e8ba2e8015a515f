/** What `torch_peer.py` is asked to time; `repeats` runs are averaged in one answer. */
export type PeerRequest = { what: string; repeats: number } & Record<string, number | string | boolean>;

/** A PyTorch process that times what it is asked to, one request after another. */
export class TorchPeer {
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #pending = "";

  constructor() {
    this.#process = new Deno.Command(".venv-bench/bin/python", {
      args: ["bench/torch_peer.py"],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#reader = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Versions and threads; to be asked for first. */
  hello(): Promise<{ torch: string; threads: number }> {
    return this.#line();
  }

  /** Seconds that one repetition takes. */
  async seconds(request: PeerRequest): Promise<number> {
    await this.#writer.write(new TextEncoder().encode(JSON.stringify(request) + "\n"));
    return (await this.#line<{ seconds: number }>()).seconds;
  }

  /** Ends the process. */
  async close(): Promise<void> {
    await this.#writer.close();
    await this.#process.status;
  }

  async #line<T>(): Promise<T> {
    while (!this.#pending.includes("\n")) {
      const { value, done } = await this.#reader.read();
      if (done) {
        throw new Error(
          "PyTorch's process ended: run `deno task bench` again, it installs what bench/requirements.txt names.",
        );
      }
      this.#pending += value;
    }
    const end = this.#pending.indexOf("\n");
    const line = this.#pending.slice(0, end);
    this.#pending = this.#pending.slice(end + 1);
    return JSON.parse(line);
  }
}
