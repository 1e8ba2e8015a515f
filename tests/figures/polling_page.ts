/** What nodeplotlib's page gets: a plot as plotly has it. */
export interface PlotUpdate {
  id: number;
  data: { x: number[]; y: number[]; name: string }[];
  layout: { title: string };
}

/** Follows plots as nodeplotlib's page does: by socket.io, long-polling (engine.io protocol 4). */
export class PollingPage {
  readonly #waiting: PlotUpdate[] = [];

  private constructor(private readonly url: string) {}

  static async open(address: string): Promise<PollingPage> {
    const endpoint = `${address}/socket.io/?EIO=4&transport=polling`;
    const { sid } = JSON.parse((await (await fetch(endpoint)).text()).slice(1));
    const page = new PollingPage(`${endpoint}&sid=${sid}`);
    await page.#send("40"); // connect
    await (await fetch(page.url)).text(); // connected
    await page.#send('42["readplots"]');
    return page;
  }

  /** The next update; waits for it. */
  async next(): Promise<PlotUpdate> {
    while (this.#waiting.length === 0) {
      const packets = (await (await fetch(this.url)).text()).split("\x1e"); // what separates packets
      for (const packet of packets) {
        if (packet === "2") await this.#send("3"); // ping
        if (packet.startsWith("42")) this.#waiting.push(JSON.parse(packet.slice(2))[1]);
      }
    }
    return this.#waiting.shift()!;
  }

  /** The next update of which `wanted` holds. */
  async nextOf(wanted: (update: PlotUpdate) => boolean): Promise<PlotUpdate> {
    for (;;) {
      const update = await this.next();
      if (wanted(update)) return update;
    }
  }

  /** Leaves, as a page does that is closed. */
  async close(): Promise<void> {
    await this.#send("41");
    await this.#send("1");
  }

  async #send(packet: string): Promise<void> {
    await (await fetch(this.url, { method: "POST", body: packet })).text();
  }
}
