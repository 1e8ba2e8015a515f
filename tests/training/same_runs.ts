/** What two runs that are the same have in common: everything but clocks and memory. */
export function timeless<T extends object>(record: T): Partial<T> {
  const clocks = ["imagesPerSecond", "trainSeconds", "peakRssMB"];
  return Object.fromEntries(Object.entries(record).filter(([key]) => !clocks.includes(key))) as Partial<T>;
}

/** A run's `metrics.jsonl` without clocks. */
export async function metrics(folder: string): Promise<Partial<Record<string, unknown>>[]> {
  const lines = (await Deno.readTextFile(`${folder}/metrics.jsonl`)).trim().split("\n");
  return lines.map((line) => timeless(JSON.parse(line)));
}
