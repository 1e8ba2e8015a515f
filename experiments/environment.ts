import { cpus } from "node:os";
import * as tf from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../lib/tensorflow/mod.ts";

/** What numbers depend on besides the code: the machine and versions. */
export function environment({ version, threads, devices }: TensorFlow): Record<string, unknown> {
  const processors = cpus();
  return {
    os: `${Deno.build.os} ${Deno.build.arch}`,
    cpu: processors[0]?.model ?? "unknown",
    cores: processors.length,
    ...(threads === undefined ? {} : { threads }),
    devices: devices.map(({ type }) => type),
    deno: Deno.version.deno,
    tensorflow: version,
    tfjs: tf.version_core,
  };
}

/**
 * The commit that is checked out, read from the files of the repository; null outside of one. Changes that are not committed do
 * not show.
 */
export async function commit(root: string): Promise<string | null> {
  let folder = `${root}/.git`;
  const pointer = await text(folder); // a file in a worktree
  if (pointer?.startsWith("gitdir: ")) folder = pointer.slice("gitdir: ".length);
  const head = await text(`${folder}/HEAD`);
  if (head === undefined) return null;
  if (!head.startsWith("ref: ")) return head;
  const name = head.slice("ref: ".length);
  const common = await text(`${folder}/commondir`);
  for (const place of [folder, common && `${folder}/${common}`]) {
    if (place === undefined) continue;
    const loose = await text(`${place}/${name}`);
    if (loose !== undefined) return loose;
    const packed = (await text(`${place}/packed-refs`))?.split("\n").find((line) => line.endsWith(` ${name}`));
    if (packed !== undefined) return packed.split(" ")[0]!;
  }
  return null;
}

async function text(path: string): Promise<string | undefined> {
  try {
    return (await Deno.readTextFile(path)).trim();
  } catch {
    return undefined; // missing, or a folder
  }
}
