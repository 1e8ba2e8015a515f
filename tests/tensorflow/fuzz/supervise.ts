import { linesOf } from "../../../tools/processes/lines.ts";
import { type Case, encodeCase } from "./cases.ts";

/** What became of a case: `ok`, the error, or how the process died (`CRASH …`, `HANG …`, `MEMORY …`). */
export interface Outcome {
  case: Case;
  outcome: string;
}

/** Limits within which a case has to end. */
export interface SuperviseOptions {
  /** Seconds for one case. Default 10. */
  hangSeconds?: number;
  /** Resident memory of the process. Default 6 GiB. */
  memoryBytes?: number;
  /** When to stop, as `Date.now()` has it; the rest of the cases is left out. Default: never. */
  until?: number;
  /** Whether the engine's guards are there. Default true. */
  guarded?: boolean;
}

/** Whether an outcome is a fault of ours: no result, and no sentence that refuses the call. */
export function isFault(outcome: string): boolean {
  return /^(CRASH|HANG|MEMORY|UNTIDY)/.test(outcome);
}

const ROOT = new URL("../../../", import.meta.url);
const NO_GUARDS = "data:application/javascript,export function guardOp() {}";
const OUT = new URL("out", ROOT).pathname;
const DENO = new URL(".venv/bin/deno", ROOT).pathname;
const CHILD = new URL("./child.ts", import.meta.url).pathname;

/** Runs cases in processes of their own: one that dies costs a case and no more. Outcomes come in the order of the cases. */
export async function supervise(cases: readonly Case[], options: SuperviseOptions = {}): Promise<Outcome[]> {
  const done: Outcome[] = [];
  while (done.length < cases.length && Date.now() < (options.until ?? Infinity)) {
    const outcomes = await runChild(cases.slice(done.length), options);
    done.push(...outcomes.map((outcome, i) => ({ case: cases[done.length + i]!, outcome })));
  }
  return done;
}

/** Outcomes of the first cases: all of them, or up to the one that ended the process. */
async function runChild(cases: readonly Case[], options: SuperviseOptions): Promise<string[]> {
  const { hangSeconds = 10, memoryBytes = 6 * 2 ** 30, until = Infinity, guarded = true } = options;
  await Deno.mkdir(OUT, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: OUT, prefix: "tensorflow_fuzz_" }); // what summary writers write goes there
  const child = new Deno.Command(DENO, {
    args: ["run", "-A", ...(guarded ? [] : [`--import-map=${await withoutGuards(folder)}`]), CHILD],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let killed = "";
  let begunAt = Date.now() + 60_000; // the start may take longer than a case
  const watch = setInterval(() => {
    if (Date.now() > until) killed ||= "STOPPED";
    else if (Date.now() - begunAt > hangSeconds * 1000) killed ||= `HANG for ${hangSeconds} s`;
    else if (residentBytes(child.pid) > memoryBytes) killed ||= `MEMORY above ${memoryBytes} bytes`;
    if (killed !== "") kill(child);
  }, 100);
  const outcomes: string[] = [];
  const feed = new Blob([cases.map(encodeCase).join("\n")]).stream().pipeTo(child.stdin).catch(() => {}); // it may die first
  const errors = new Response(child.stderr).text();
  try {
    for await (const line of linesOf(child.stdout)) {
      begunAt = Date.now();
      if (line.startsWith("< ")) outcomes.push(line.slice(line.indexOf(" ", 2) + 1));
    }
    const { code, signal } = await child.status;
    await feed;
    if (killed === "STOPPED") return outcomes;
    if (code !== 0 || outcomes.length < cases.length) {
      outcomes.push(killed || `CRASH ${signal ?? `exit code ${code}`}: ${lastWords(await errors)}`);
    }
    return outcomes.slice(0, cases.length);
  } finally {
    clearInterval(watch);
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes an import map that puts a function which refuses nothing in the place of the guards. */
async function withoutGuards(folder: string): Promise<string> {
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const guards = new URL("lib/tensorflow/guards.ts", ROOT).href;
  const path = `${folder}/import_map.json`;
  await Deno.writeTextFile(path, JSON.stringify({ imports: { ...imports, [guards]: NO_GUARDS } }));
  return path;
}

/** The failed check, or the end of what was said. */
function lastWords(errors: string): string {
  const lines = errors.trim().split("\n").filter((line) => !/^[IWE]\d{4} |^WARNING/.test(line));
  const check = lines.findLast((line) => /^F\d{4} .*\] /.test(line))?.replace(/^F.*? (\S+:\d+\])/, "$1");
  return (check ?? lines.slice(-3).join(" | ")).slice(0, 600);
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // it has ended meanwhile
  }
}

function residentBytes(pid: number): number {
  try {
    return 1024 * Number(/VmRSS:\s*(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1] ?? 0);
  } catch {
    return 0; // it has ended meanwhile
  }
}
