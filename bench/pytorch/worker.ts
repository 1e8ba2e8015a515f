/**
 * Our side of `deno task bench:pytorch`, a process that answers requests: `worker.ts <threads>`. The protocol is that of
 * `worker.py`, without `peak`.
 *
 * @module
 */
import { attribute } from "../../lib/tensorflow/attributes.ts";
import { openTensorFlow, type TensorFlow } from "../../lib/tensorflow/mod.ts";
import { randomUniform } from "../../lib/ops/mod.ts";
import { linesOf } from "../../tools/processes/lines.ts";
import type { Case, Precision } from "./cases.ts";
import { buildStep, type Step } from "./step.ts";

type Request =
  | { do: "prepare"; case: Case; variant: string }
  | { do: "run"; steps: number }
  | { do: "product"; size: number; precision: Precision };

const engine = await openTensorFlow({ threads: Number(Deno.args[0]), device: "cpu" });
let step: Step | undefined;
const products: Record<string, () => void> = {};

write({ tensorflow: engine.version });
for await (const line of linesOf(Deno.stdin.readable)) {
  try {
    write(await answer(JSON.parse(line)));
  } catch (error) {
    write({ error: error instanceof Error ? error.stack ?? error.message : String(error) });
  }
}

async function answer(request: Request): Promise<Record<string, unknown>> {
  switch (request.do) {
    case "prepare":
      step = await buildStep(request.case, request.variant);
      return { values: step() };
    case "run": {
      if (step === undefined) throw new RangeError("There is no step to run: prepare one first.");
      const [seconds, values] = timed(step, request.steps);
      return { seconds, values };
    }
    case "product": {
      const { size, precision } = request;
      const run = products[`${size} ${precision}`] ??= product(engine, size, precision);
      const [seconds] = timed(run, 1);
      return { seconds };
    }
  }
}

/** Multiplies two random matrices of a precision, through the native binding: TensorFlow.js has no bfloat16. */
function product({ backend }: TensorFlow, size: number, precision: Precision): () => void {
  const { native } = backend!;
  const factors = [1, 2].map((seed) => {
    const values = backend!.nativeId(randomUniform([size, size], [seed, size])); // [n, n]
    const types = [attribute.type("SrcT", "float32"), attribute.type("DstT", precision)];
    return native.executeOp("Cast", [...types, attribute.bool("Truncate", false)], [values], 1)[0]!.id;
  });
  const transposed = [attribute.bool("transpose_a", false), attribute.bool("transpose_b", false)];
  const attrs = [...transposed, attribute.type("T", precision)];
  return () => native.deleteTensor(native.executeOp("MatMul", attrs, factors, 1)[0]!.id);
}

function timed<T>(run: () => T, repeats: number): [seconds: number, last: T | undefined] {
  const start = performance.now();
  let last: T | undefined;
  for (let i = 0; i < repeats; i++) last = run();
  return [(performance.now() - start) / 1000 / repeats, last];
}

function write(message: Record<string, unknown>): void {
  console.log(JSON.stringify(message));
}
