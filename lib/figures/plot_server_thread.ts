/**
 * The thread of `PlotServer`: nodeplotlib, held to what a page on this machine needs. By itself it would listen on all of the machine's
 * addresses, read the environment, write to the terminal, open a browser, and end for good when the page is reloaded.
 *
 * @module
 */
import http from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import type { Plot } from "nodeplotlib"; // the code itself is loaded when its surroundings are set
import { BehaviorSubject } from "rxjs";
import type { PlotReply, PlotRequest } from "./plot_server.ts";

const thread = self as unknown as {
  postMessage(reply: PlotReply): void;
  onmessage: (event: MessageEvent<PlotRequest>) => void;
};
const tell = (reply: PlotReply) => thread.postMessage(reply);

/** Milliseconds in which pages fetch the last update. */
const LAST_MS = 300;

/** Milliseconds in which a page that was opened asks for plots. It gets those that come then, none from before, if there is another page. */
const GREETING_MS = 200;

let charts: BehaviorSubject<Plot[]>[] = [];
const drawAgain = () => charts.forEach((chart) => chart.next(chart.value));

thread.onmessage = async ({ data: request }) => {
  if (request.kind === "start") return await start(request.port, request.layouts);
  request.charts.forEach((traces, i) => charts[i]!.next(traces));
  if (request.kind === "stop") setTimeout(() => tell({ kind: "stopped" }), LAST_MS);
};

async function start(port: number, layouts: object[]): Promise<void> {
  try {
    listenHereOnly();
    Object.assign(console, { log: () => {} });
    process.stdout.write = () => true; // Nest's own log
    // Read when nodeplotlib is loaded; with any port it leaves browsers alone.
    Object.defineProperty(process, "env", { value: { NODEPLOTLIB_PORT: String(port) } });
    const { plot } = await import("nodeplotlib");
    const { PlotsGateway } = await import("nodeplotlib/src/lib/server/plots/plots.gateway.js");
    PlotsGateway.prototype.handleDisconnect = () => {}; // it would shut down with the last page
    PlotsGateway.prototype.handleConnection = () => void setTimeout(drawAgain, GREETING_MS);
    charts = layouts.map(() => new BehaviorSubject<Plot[]>([]));
    layouts.forEach((layout, i) => plot(charts[i]!, layout)); // in one go: what comes later is shown twice
  } catch (error) {
    tell({ kind: "failed", message: (error as Error).message });
  }
}

/** Has servers of this thread listen on 127.0.0.1, and tell where. */
function listenHereOnly(): void {
  const listen = http.Server.prototype.listen as (this: http.Server, ...args: unknown[]) => http.Server;
  http.Server.prototype.listen = function (this: http.Server, port: unknown, ...rest: unknown[]) {
    this.once("listening", () => tell({ kind: "port", port: (this.address() as AddressInfo).port }));
    this.once("error", (error) => tell({ kind: "failed", message: error.message }));
    return listen.call(this, port, "127.0.0.1", ...rest);
  };
}
