import { PlotServer } from "./plot_server.ts";
import { RunCurves, type RunEvent } from "./run_curves.ts";
import { measureName } from "./words.ts";

/** How {@linkcode liveWindow} shows. */
export interface LiveWindowOptions {
  /** Heading of the page. Default: "Training". */
  title?: string;
  /** Port of the page, which only this machine can reach. Default: a free one. */
  port?: number;
  /** Whether to open the page in the browser, where that is permitted. Default: true. */
  open?: boolean;
  /** Which measures of validation are drawn besides its loss, as records name them. Default: the first two that the run tells. */
  measures?: readonly string[];
  /** Seconds between updates within an epoch, at least. Default: 1. */
  interval?: number;
}

/** A page of curves that grow. */
export interface LiveWindow {
  /** Where the page is. */
  readonly address: string;
  /**
   * For `onProgress` of `train()`, as it is.
   *
   * @throws {Error} if the page's server failed.
   */
  readonly onProgress: (event: RunEvent) => void;
  /** Draws the last points and ends the server; a page that is open keeps what it shows. */
  close(): Promise<void>;
}

/**
 * Draws a training run in a browser window while it goes on: losses and measures of validation, by nodeplotlib. Its server has a thread
 * of its own, so that the page answers while the run computes.
 *
 * Needs the permissions `--allow-net=127.0.0.1` and to read `node_modules`; to open the browser also `--allow-run=xdg-open` (Linux) or
 * `--allow-run=open` (macOS), without which `address` is there to be opened by hand. The page takes plotly from plotly's own server: the
 * browser needs a network, this process does not.
 *
 * @example
 * ```ts ignore
 * const window = await liveWindow({ title: "mSVD" });
 * const log = logTo(window);
 * const result = await train({ ...options, onProgress: log.onProgress });
 * await log.close(); // before, the window keeps the process
 * ```
 *
 * @param options What to show, and where.
 * @returns The window, when the page can be opened.
 * @throws {Deno.errors.NotCapable} if the page may not be served.
 * @throws {Error} if the server does not start.
 */
export async function liveWindow(options: LiveWindowOptions = {}): Promise<LiveWindow> {
  const { title = "Training", port = 0, open = true, measures, interval = 1 } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new RangeError(`A port is a whole number up to 65535, 0 for a free one: got ${port}.`);
  }
  if ((await Deno.permissions.query({ name: "net", host: "127.0.0.1" })).state !== "granted") {
    throw new Deno.errors.NotCapable(
      "A live window is a page that this machine serves to itself: permit that with --allow-net=127.0.0.1.",
    );
  }
  const server = new PlotServer();
  const address = `http://127.0.0.1:${await server.start(port, layouts(title))}`;
  if (open) await openBrowser(address);
  const curves = new RunCurves(measures);
  let time = -Infinity;
  return {
    address,
    onProgress: (event) => {
      server.check();
      if (!curves.add(event) || event.kind === "step" && performance.now() - time < 1000 * interval) return;
      time = performance.now();
      server.draw(charts(curves));
    },
    close: async () => await server.stop(charts(curves)),
  };
}

/** The charts as plotly has them: losses, and measures of validation. */
function charts(curves: RunCurves): object[][] {
  return [["loss", "validationLoss"], curves.measures].map((keys) =>
    keys.map((key) => {
      const points = curves.points(key);
      return {
        x: points.map(({ epoch }) => epoch),
        y: points.map(({ value }) => value),
        name: key === "loss" ? "training loss" : measureName(key),
        mode: key === "loss" ? "lines" : "lines+markers",
      };
    })
  );
}

function layouts(title: string): object[] {
  return ["loss", "validation"].map((what) => ({
    title: `${title}: ${what}`,
    xaxis: { title: "epoch" },
    hovermode: "x unified",
    showlegend: true,
  }));
}

/** Opens a page if a program that does so may be run; the address is known in any case. */
async function openBrowser(address: string): Promise<void> {
  const program = Deno.build.os === "darwin" ? "open" : "xdg-open";
  if ((await Deno.permissions.query({ name: "run", command: program })).state !== "granted") return;
  try {
    const child = new Deno.Command(program, { args: [address], stdin: "null", stdout: "null", stderr: "null" }).spawn();
    child.unref(); // it may be the browser itself, which stays
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
