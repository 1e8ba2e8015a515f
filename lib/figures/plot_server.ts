/** What the thread of {@linkcode PlotServer} is told: to begin, to draw charts (each a list of plotly's traces), to draw the last ones and end. */
export type PlotRequest =
  | { kind: "start"; port: number; layouts: object[] }
  | { kind: "draw"; charts: object[][] }
  | { kind: "stop"; charts: object[][] };

/** What it tells: where it serves, that it has ended, or why it did not begin. */
export type PlotReply = { kind: "port"; port: number } | { kind: "stopped" } | { kind: "failed"; message: string };

/** nodeplotlib's server on a thread of its own. */
export class PlotServer {
  #worker: Worker | undefined;
  #failure: Error | undefined;

  /** Begins to serve charts with these layouts of plotly, and returns the port. */
  async start(port: number, layouts: object[]): Promise<number> {
    const worker = new Worker(new URL("plot_server_thread.ts", import.meta.url), { type: "module" });
    this.#worker = worker;
    worker.addEventListener("error", (event) => {
      event.preventDefault(); // told by check(), and no end of the process
      this.#fail(event.message);
    });
    this.#send({ kind: "start", port, layouts });
    const reply = await this.#reply();
    if (reply?.kind === "port") return reply.port;
    this.#fail(reply?.kind === "failed" ? reply.message : "it ended at once");
    throw this.#failure;
  }

  /** Replaces what the page shows. */
  draw(charts: object[][]): void {
    this.#send({ kind: "draw", charts });
  }

  /** @throws {Error} if the server failed. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Draws for the last time and ends the server. */
  async stop(charts: object[][]): Promise<void> {
    if (this.#worker === undefined) return;
    this.#send({ kind: "stop", charts });
    await this.#reply();
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #send(request: PlotRequest): void {
    this.#worker?.postMessage(request);
  }

  /** What the thread tells next; undefined if it fails instead. */
  #reply(): Promise<PlotReply | undefined> {
    return new Promise((resolve) => {
      this.#worker!.addEventListener("message", ({ data }: MessageEvent<PlotReply>) => resolve(data), { once: true });
      this.#worker!.addEventListener("error", () => resolve(undefined), { once: true });
    });
  }

  #fail(reason: string): void {
    this.#failure ??= new Error(`The live window has no server: ${reason}.`);
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
