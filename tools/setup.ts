/**
 * Installs what the project needs into its own folder: `.venv` (libtensorflow, Deno, Jupyter), the notebook kernel and
 * the npm packages. Every task begins with it; when nothing is missing it ends at once. It runs before anything is
 * installed, so it imports nothing but what Deno itself has.
 */
import { explainSystemError } from "./setup/explain.ts";
import { SetupFailure } from "./setup/failure.ts";
import { help, parseOptions } from "./setup/options.ts";
import { setUp } from "./setup/run.ts";

const root = new URL("..", import.meta.url);

async function main(folder: string): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => stop.abort());
  }
  try {
    const options = parseOptions(Deno.args);
    if (options.help) console.log(help);
    else await setUp(folder, options, stop.signal);
    return 0;
  } catch (error) {
    const failure = error instanceof SetupFailure ? error : explainSystemError(error, folder, 3);
    if (!failure) throw error;
    console.error(failure.message);
    return failure.exitCode;
  }
}

// Ends at once: the listeners for signals would keep the process waiting.
Deno.exit(await main(decodeURIComponent(root.pathname).replace(/\/$/, "")));
