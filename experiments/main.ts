/**
 * The command line: `deno task <command>`; each tells its options with `--help`.
 *
 * @module
 */
import { evaluateCommand } from "./commands/evaluate.ts";
import { exportCommand } from "./commands/export.ts";
import { predictCommand } from "./commands/predict.ts";
import { reproduceCommand } from "./commands/reproduce.ts";
import { runsCommand } from "./commands/runs.ts";
import { tableCommand } from "./commands/table.ts";
import { tokenizeCommand } from "./commands/tokenize.ts";
import { trainCommand } from "./commands/train.ts";
import { type Command, UsageError } from "./usage.ts";

const COMMANDS: readonly Command[] = [
  reproduceCommand,
  trainCommand,
  evaluateCommand,
  predictCommand,
  tokenizeCommand,
  tableCommand,
  runsCommand,
  exportCommand,
];

/** Exit codes: 0 done, 1 could not be done, 2 not understood, 130 stopped by Ctrl-C. */
async function main([name, ...args]: string[]): Promise<number> {
  const command = COMMANDS.find((command) => command.name === name);
  if (command === undefined) {
    console.error(`The command is ${COMMANDS.map(({ name }) => name).join(", ")}: got ${name ?? "none"}.`);
    return 2;
  }
  if (args.includes("--help")) {
    console.log(command.help);
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof UsageError) {
      console.error(`${message} \`deno task ${command.name} --help\` shows the options.`);
      return 2;
    }
    console.error(message);
    return 1;
  }
}

Deno.exitCode = await main(Deno.args);
