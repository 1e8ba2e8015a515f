import { diskFull, notWritable, SetupFailure } from "./failure.ts";
import { logFile } from "./tool.ts";

const noNetwork =
  /NewConnectionError|ConnectTimeoutError|NameResolutionError|Max retries exceeded|Read timed out|ReadTimeoutError|ProxyError|SSLError|ProtocolError|IncompleteRead|Connection broken|connection broken by|Temporary failure in name resolution|dns error|client error \(Connect\)|error sending request|connection (?:reset|refused|closed)/i;
const noSpace = /No space left on device|os error 28|Errno 28|Disk quota exceeded/;
const noPermission = /Permission denied|Read-only file system|os error (?:13|30)\b|Errno (?:13|30)\b/;

/** What a failed tool was doing. */
export interface Attempt {
  readonly tool: "pip" | "deno";
  readonly code: number;
  readonly output: string;
  /** The folder being installed into. */
  readonly folder: string;
  /** The file that says what to install. */
  readonly source: string;
  readonly gigabytes: number;
}

/** Turns what pip or `deno install` said when it failed into one sentence that says what to do. */
export function explain(attempt: Attempt): SetupFailure {
  const { tool, output, folder, source } = attempt;
  const see = `(its output: ${logFile})`;
  if (noSpace.test(output)) return diskFull(folder, attempt.gigabytes);
  if (noPermission.test(output)) return notWritable(folder);
  if (/DO NOT MATCH THE HASHES/.test(output)) {
    const name = /^\s+(\S+?)(?:==\S+)? from /m.exec(output)?.[1] ?? "a package";
    return new SetupFailure(
      `The downloaded ${name} is not the one whose hash stands in ${source}: run the command again, and if it stays, ` +
        `clear pip's cache with \`python3 -m pip cache purge\` or use another package index ${see}.`,
    );
  }
  if (/lockfile is out of date|integrity check failed|Integrity/.test(output) && tool === "deno") {
    return new SetupFailure(
      `deno.lock does not fit deno.json or the packages that were downloaded: restore both from the repository and run ` +
        `the command again ${see}.`,
    );
  }
  if (noNetwork.test(output)) {
    const index = tool === "pip"
      ? "pip cannot reach its package index: check the network, HTTPS_PROXY and PIP_INDEX_URL"
      : "Deno cannot reach the npm registry: check the network, HTTPS_PROXY and NPM_CONFIG_REGISTRY";
    return new SetupFailure(`Set-up could not download: ${index}, then run the same command again ${see}.`);
  }
  const missing = /No matching distribution found for (\S+)/.exec(output)?.[1];
  if (missing) {
    return new SetupFailure(
      `pip found no wheel of ${missing} for this Python and system: use a package index that has it (PIP_INDEX_URL), ` +
        `or another CPython of 3.10 to 3.13 by PYTHON=/path/to/python3 ${see}.`,
    );
  }
  return new SetupFailure(
    `${tool === "pip" ? "pip" : "deno install"} failed with exit code ${attempt.code} (${
      lastError(output)
    }): look into ` +
      `${logFile}, which has all it said, and run the same command again.`,
  );
}

/** The sentence for an error of the file system, or undefined when `error` is something else. */
export function explainSystemError(error: unknown, folder: string, gigabytes: number): SetupFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  const text = `${"code" in error ? error.code : ""} ${error.message}`;
  if (noSpace.test(text) || /ENOSPC|EDQUOT/.test(text)) return diskFull(folder, gigabytes);
  if (noPermission.test(text) || /EACCES|EROFS|EPERM/.test(text)) return notWritable(folder);
  return undefined;
}

/** The line that most likely names the cause: the last one with "error" in it, or the last of all. */
function lastError(output: string): string {
  const lines = output.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const line = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? "it said nothing";
  return line.replace(/^error: /i, "").replace(/\.$/, "").slice(0, 200);
}
