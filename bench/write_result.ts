import { replaceFile } from "../lib/training/durable_files.ts";

/** Writes a measurement as JSON with four digits a number; an old file is replaced when the new one is whole. */
export async function writeResult(path: string, result: object): Promise<void> {
  await replaceFile(path, JSON.stringify(result, rounded, 2) + "\n");
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(4)) : value;
}
