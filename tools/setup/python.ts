import { SetupFailure } from "./failure.ts";

/** A Python that was asked about itself. */
export interface Python {
  /** The interpreter itself, also where the command was a shim or stands in a virtual environment. */
  readonly executable: string;
  readonly implementation: string;
  readonly version: string;
  /** Whether it can make virtual environments with pip in them; Debian ships that apart. */
  readonly venv: boolean;
}

const oldest = 10, newest = 13;
const range = `CPython 3.${oldest} to 3.${newest}`;

// Runs under any Python, 2.7 included, so that one that is too old can be named.
const probe = `
import json, platform, sys
try:
    import venv, ensurepip
    has_venv = True
except ImportError:
    has_venv = False
print(json.dumps({
    "executable": getattr(sys, "_base_executable", None) or sys.executable,
    "implementation": platform.python_implementation(),
    "version": platform.python_version(),
    "venv": has_venv,
}))`;

/** The commands to try, in this order: the user's choice, the newest version by name, then whatever there is. */
export function candidates(chosen = Deno.env.get("PYTHON")): string[] {
  const named = Array.from({ length: newest - oldest + 1 }, (_, i) => `python3.${newest - i}`);
  return [...(chosen ? [chosen] : []), ...named, "python3", "python"];
}

/** The first Python that can make the environment; without one, a failure that says what to install. */
export async function findPython(commands = candidates(), ask = askPython): Promise<Python> {
  const found: Python[] = [];
  for (const command of commands) {
    const python = await ask(command);
    if (python && inRange(python) && python.venv) return python;
    if (python) found.push(python);
  }
  throw noPython(found);
}

function inRange({ implementation, version }: Python): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return implementation === "CPython" && major === 3 && minor >= oldest && minor <= newest;
}

/** Asks a command about itself; undefined when there is no such command or it is no working Python. */
async function askPython(command: string): Promise<Python | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(command, {
      args: ["-c", probe],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).output();
    return success ? JSON.parse(new TextDecoder().decode(stdout)) as Python : undefined;
  } catch (error) {
    // Not there, not executable, or it printed something else: a command that merely has Python's name.
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}

function noPython(found: readonly Python[]): SetupFailure {
  const bare = found.find(inRange);
  if (bare) {
    const minor = bare.version.split(".").slice(0, 2).join(".");
    return new SetupFailure(
      `${bare.executable} is Python ${bare.version} without the venv module: install it (on Debian and Ubuntu with ` +
        `\`sudo apt install python${minor}-venv\`) and run the same command again.`,
    );
  }
  const other = found[0];
  if (other) {
    return new SetupFailure(
      `Set-up needs ${range} and found only ${other.executable}, which is ${other.implementation} ${other.version}: ` +
        "install one of those versions, or name it with PYTHON=/path/to/python3, and run the same command again.",
    );
  }
  return new SetupFailure(
    `Set-up needs ${range} and found no python3 on PATH: install it with its venv module (on Debian and Ubuntu with ` +
      "`sudo apt install python3 python3-venv`), or name it with PYTHON=/path/to/python3, and run the same command again.",
  );
}
