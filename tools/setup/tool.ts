import { interrupted } from "./failure.ts";
import type { Progress } from "./progress.ts";

/** What every part of the set-up works with. */
export interface Context {
  /** The absolute path of the repository. */
  readonly root: string;
  readonly verbose: boolean;
  readonly progress: Progress;
  /** Takes the output of pip and Deno, a line at a time. */
  readonly log: (line: string) => void;
  /** Aborted when the user stops the set-up. */
  readonly signal: AbortSignal;
}

/** How a tool ended, and everything it said. */
export interface ToolResult {
  readonly code: number;
  readonly output: string;
}

/** Where the output of pip and Deno is kept, under the root. */
export const logFile = "out/setup.log";

/** How long a stopped tool may take to end before it is killed. */
const graceMilliseconds = 3000;

/** Runs a program in the root, logs what it says, and stops it when the set-up is interrupted. */
export async function runTool(
  context: Context,
  program: string,
  args: readonly string[],
  onLine: (line: string) => void = () => {},
): Promise<ToolResult> {
  if (context.signal.aborted) throw interrupted();
  context.log(`$ ${[program, ...args].join(" ")}`);
  const child = new Deno.Command(program, {
    args: [...args],
    cwd: context.root,
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", PIP_DISABLE_PIP_VERSION_CHECK: "1", PYTHONUNBUFFERED: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();

  let killer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    kill(child, "SIGTERM");
    killer = setTimeout(() => kill(child, "SIGKILL"), graceMilliseconds);
  };
  context.signal.addEventListener("abort", stop);

  const said: string[] = [];
  const listen = async (stream: ReadableStream<Uint8Array>) => {
    for await (const line of lines(stream)) {
      said.push(line);
      context.log(line);
      if (context.verbose) context.progress.line(line);
      onLine(line);
    }
  };
  const listening = Promise.all([listen(child.stdout), listen(child.stderr)]);
  const status = await child.status;
  context.signal.removeEventListener("abort", stop);
  clearTimeout(killer);
  // Before the rest of the output: what a stopped tool had started itself may hold that open.
  if (context.signal.aborted) throw interrupted();
  await listening;
  return { code: status.code, output: said.join("\n") };
}

/** The lines of a stream of bytes; a carriage return ends one too, as progress bars use it. */
async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n|\r/);
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest) yield rest;
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    // It ended by itself in the meantime.
    if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
  }
}
