import type { Progress } from "./progress.ts";

/** Follows a running pip: what it says, and then what it unpacks. */
export interface PipProgress {
  onLine(line: string): void;
  stop(): void;
}

/** Shows how many packages pip has fetched and unpacked into `sitePackages`; `requirements` is the text it installs. */
export function followPip(progress: Progress, requirements: string, sitePackages: string): PipProgress {
  // A locked file names every package; those whose marker does not fit this system are then announced as ignored.
  let total = requirements.includes("--hash=") ? requirements.match(/^[\w.-]+(\[.*\])?==/gm)?.length ?? 0 : 0;
  let fetched = 0;
  const of = () => total > 0 ? ` of ${total}` : "";

  // While pip unpacks it says nothing, but each finished package leaves a folder.
  let poll: ReturnType<typeof setInterval> | undefined;
  const before = countPackages(sitePackages);
  const showUnpacked = () => progress.update(`unpacked ${countPackages(sitePackages) - before}${of()} packages`);

  return {
    onLine(line) {
      if (line.startsWith("Ignoring ")) total -= 1;
      const name = /^Collecting ([\w.-]+)/.exec(line)?.[1];
      if (name) {
        fetched += 1;
        progress.update(`fetching ${fetched}${of()} packages, ${name}`);
      }
      const download = /^\s+Downloading (\S+?)-\d\S* \((.*)\)/.exec(line);
      if (download) progress.update(`fetching ${fetched}${of()} packages, ${download[1]} (${download[2]})`);
      if (line.includes("Retrying (")) progress.update("no answer from the package index, trying again");
      if (line.startsWith("Installing collected packages") && poll === undefined) {
        poll = setInterval(showUnpacked, 1000);
      }
    },
    stop() {
      clearInterval(poll);
    },
  };
}

function countPackages(sitePackages: string): number {
  try {
    return Array.from(Deno.readDirSync(sitePackages)).filter(({ name }) => name.endsWith(".dist-info")).length;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
