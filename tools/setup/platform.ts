import { statfsSync } from "node:fs";
import { SetupFailure } from "./failure.ts";

/** The oldest Deno that runs this set-up. The project itself runs on the pinned one that set-up installs. */
const oldestDeno = [2, 3] as const;

/** Fails unless `version`, such as "2.9.6", can run the set-up. */
export function checkDeno(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldestDeno[0] || (major === oldestDeno[0] && minor >= oldestDeno[1])) return;
  throw new SetupFailure(
    `Set-up needs Deno ${oldestDeno.join(".")} or newer and this is Deno ${version}: run \`deno upgrade\`, or run ` +
      "the same task as `npx -y deno@2.9.6 task …`.",
  );
}

/** Fails where no TensorFlow wheel exists; returns what to tell the user of a platform that nobody has tried. */
export function checkPlatform(build: { os: string; arch: string }, gpu: boolean): string | undefined {
  const platform = `${build.os} ${build.arch}`;
  if (platform === "linux x86_64") return undefined;
  if (gpu) {
    throw new SetupFailure(
      `--gpu needs Linux on x86_64 and this is ${platform}: run the set-up without --gpu to use the CPU.`,
    );
  }
  if (platform === "linux aarch64" || platform === "darwin aarch64") {
    return `Set-up for ${platform} is written, not run: only Linux on x86_64 has been tried.`;
  }
  throw new SetupFailure(
    `The project runs on Linux (x86_64; aarch64 untried) and macOS (aarch64, untried), and this is ${platform}: use ` +
      "such a machine, a container or WSL 2.",
  );
}

/** Bytes that this user can still write on the file system of `folder`. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Fails when the disk under `folder` has less than `gigabytes` free. */
export function checkSpace(folder: string, gigabytes: number, free = freeBytes(folder)): void {
  if (free >= gigabytes * 1e9) return;
  throw new SetupFailure(
    `Set-up needs about ${gigabytes} GB of free disk under ${folder} and there are ${(free / 1e9).toFixed(1)} GB: ` +
      "free some space and run the same command again.",
  );
}
