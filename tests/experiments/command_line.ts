import { type Command, UsageError } from "../../experiments/usage.ts";

/** What a command did. */
export interface CommandResult {
  code: number;
  out: string;
  err: string;
}

/** A command of `experiments/main.ts` with the permissions of one of deno.json's sets. */
export function command(permissions: string, args: readonly string[]): Deno.Command {
  return new Deno.Command(".venv/bin/deno", {
    args: ["run", `-P=${permissions}`, "--no-check", "--quiet", "experiments/main.ts", ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs it to its end. */
export async function runCommand(permissions: string, ...args: string[]): Promise<CommandResult> {
  const { code, stdout, stderr } = await command(permissions, args).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr).trim() };
}

/** Runs a command within this process, which takes no second to start; ends as `experiments/main.ts` does. */
export async function runHere(command: Command, ...args: string[]): Promise<CommandResult> {
  const told = { log: [] as string[], error: [] as string[] };
  const { log, error } = console;
  console.log = (line: string) => void told.log.push(line);
  console.error = (line: string) => void told.error.push(line);
  let code: number;
  try {
    code = await command.run(args);
  } catch (thrown) {
    told.error.push((thrown as Error).message);
    code = thrown instanceof UsageError ? 2 : 1;
  } finally {
    Object.assign(console, { log, error });
  }
  return { code, out: told.log.join("\n"), err: told.error.join("\n") };
}
