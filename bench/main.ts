/**
 * `deno task bench`: measures the engine beside PyTorch, in turn on this machine, and writes `bench/results/engine.json`.
 *
 * @module
 */
import { openTensorFlow } from "../lib/tensorflow/mod.ts";
import { arithmetic, type EngineRow, opening, randomNumbers, smallOps, transfers } from "./engine.ts";
import { environment } from "./environment.ts";
import { soak } from "./soak.ts";
import { soakTraining } from "./soak_training.ts";
import { TorchPeer } from "./torch_peer.ts";
import { writeResult } from "./write_result.ts";

const RESULT = "bench/results/engine.json";

const engine = await openTensorFlow();
const peer = new TorchPeer();
const { torch, threads } = await peer.hello();
console.log(
  `TensorFlow ${engine.version} beside PyTorch ${torch}, ${threads} threads; medians of 9 interleaved rounds.`,
);

const rows: EngineRow[] = [];
for (
  const measure of [
    () => opening(),
    () => smallOps(engine, peer),
    () => arithmetic(peer),
    () => randomNumbers(peer),
    () => transfers(),
  ]
) {
  for (const row of await measure()) {
    rows.push(row);
    const beside = row.torch === undefined
      ? ""
      : `, PyTorch ${number(row.torch.median)}, ratio ${row.ratio!.toFixed(2)}`;
    console.log(`${row.name}: ${number(row.ours.median)} ${row.unit}${beside}`);
  }
}
await peer.close();
const soaked = soak(engine);
console.log(
  `${soaked.ops} mixed ops: ${soaked.handles} handles and ${soaked.residentGrowthMB} MB of resident memory more.`,
);
const training = await soakTraining(engine);
console.log(
  `${training.steps} captured steps: ${training.handles} handles more, ${
    training.residentSlopeMB.toFixed(2)
  } MB of resident ` +
    `memory in 1,000 steps; ${training.keptOfCaptureKB.toFixed(1)} kB kept of a capture.`,
);

const result = {
  command: "deno task bench",
  environment: environment(engine.version!, torch, threads),
  rows,
  soak: soaked,
  training,
};
await writeResult(RESULT, result);
console.log(`Written: ${RESULT}`);

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
