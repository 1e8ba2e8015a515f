import { availableParallelism } from "node:os";
import { parse, UsageError } from "../experiments/usage.ts";
import { openTensorFlow } from "../lib/tensorflow/mod.ts";
import { environment } from "./environment.ts";
import { writeResult } from "./write_result.ts";

/** A measurement of rows, in full or small. */
export interface Measurement<P, R> {
  /** Of the task `bench:<name>` and of the result. */
  name: string;
  full: P;
  quick: P;
  /** Measures, and tells what it finds. */
  measure(plan: P): Promise<R[]>;
}

/**
 * Runs a measurement from the command line and writes what it finds: to `bench/results`, with `--quick` to `out/bench`. Other options end it with
 * exit code 2.
 */
export async function runMeasurement<P, R>({ name, full, quick, measure }: Measurement<P, R>): Promise<void> {
  try {
    const { values, positionals } = parse(Deno.args, { quick: { type: "boolean" } });
    if (positionals.length > 0) {
      throw new UsageError(`bench:${name} takes --quick only: got ${positionals.join(" ")}.`);
    }
    const [plan, folder] = values.quick ? [quick, "out/bench"] : [full, "bench/results"];
    const threads = availableParallelism();
    await Deno.mkdir(folder, { recursive: true });
    const { version } = await openTensorFlow({ threads, device: "cpu" });
    const rows = await measure(plan);
    const path = `${folder}/${name}.json`;
    const about = { command: `deno task bench:${name}`, environment: environment(version!, "none", threads) };
    await writeResult(path, { ...about, plan, rows });
    console.log(`Written: ${path}`);
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(error instanceof UsageError ? 2 : 1);
  }
}
