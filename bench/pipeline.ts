/**
 * `deno task bench:pipeline`: measures how many pictures a second are read, cropped, mirrored and batched, when they have to be decoded
 * and when they are kept, beside what training takes; writes `bench/results/pipeline.json`.
 *
 * @module
 */
import { openTensorFlow } from "../lib/tensorflow/mod.ts";
import { environment } from "./environment.ts";
import { measureConsumption, measurePipeline } from "./pipeline/measure.ts";
import { type PipelineResult, pipelineTable } from "./pipeline/table.ts";
import { writeResult } from "./write_result.ts";

const RESULT = "bench/results/pipeline.json";

const engine = await openTensorFlow();
const { cpu, cores, deno, tensorflow } = environment(engine.version!, "", 0);
const result: PipelineResult = {
  command: "deno task bench:pipeline",
  environment: { cpu, cores, deno, tensorflow },
  rows: await measurePipeline(),
  consumption: await measureConsumption(),
};
console.log(pipelineTable(result));
await writeResult(RESULT, result);
console.log(`Written: ${RESULT}`);
