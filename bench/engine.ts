import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../lib/tensorflow/attributes.ts";
import type { TensorFlow } from "../lib/tensorflow/mod.ts";
import { randomNormal, randomUniform } from "../lib/ops/mod.ts";
import { type Contender, interleave, type Spread, spread } from "./interleave.ts";
import type { PeerRequest, TorchPeer } from "./torch_peer.ts";

/** One measured figure; `torch` and `ratio` where PyTorch does the same. */
export interface EngineRow {
  name: string;
  unit: string;
  /** Whether more is better. */
  higherIsBetter: boolean;
  ours: Spread;
  torch?: Spread;
  /** How many times better than PyTorch we are: over 1 is faster. */
  ratio?: number;
}

/** Average seconds of one call among `repeats`. */
function timed(repeats: number, run: () => void): number {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) run();
  return (performance.now() - start) / 1000 / repeats;
}

/** Times one piece of work here and in PyTorch, in turn, and converts seconds to a figure. */
async function compare(
  name: string,
  unit: string,
  higherIsBetter: boolean,
  figure: (seconds: number) => number,
  ours: () => number,
  peer: TorchPeer,
  requests: PeerRequest[],
): Promise<EngineRow> {
  const theirs = requests.map((request, i) => [`torch${i}`, async () => figure(await peer.seconds(request))]);
  const contenders = { ours: () => figure(ours()), ...Object.fromEntries(theirs) } as Record<string, Contender>;
  const { ours: measured, ...torches } = await interleave(contenders);
  const best = Object.values(torches).reduce((a, b) => (b.median > a.median) === higherIsBetter ? b : a);
  const ratio = higherIsBetter ? measured!.median / best.median : best.median / measured!.median;
  return { name, unit, higherIsBetter, ours: measured!, torch: best, ratio };
}

/** Time of a small op, at both levels: what a program of many small ops pays for each. */
export async function smallOps(engine: TensorFlow, peer: TorchPeer): Promise<EngineRow[]> {
  const { native } = engine.backend!;
  const [a, b] = [tf.ones([4]), tf.ones([4])];
  const ids = [a, b].map((tensor) => engine.backend!.nativeId(tensor));
  const attrs = [attribute.type("T", "float32")];
  const repeats = 5000;
  const request = { what: "smallAdd", repeats };
  const micro = (seconds: number) => seconds * 1e6;
  const binding = () => timed(repeats, () => native.deleteTensor(native.executeOp("Add", attrs, ids, 1)[0]!.id));
  const api = () => timed(repeats, () => tf.add(a, b).dispose());
  const rows = [
    await compare("small op through the binding", "µs", false, micro, binding, peer, [request]),
    await compare("small op through tf.add", "µs", false, micro, api, peer, [request]),
  ];
  tf.dispose([a, b]);
  return rows;
}

/** Arithmetic throughput of matrix products and 3×3 convolutions. */
export async function arithmetic(peer: TorchPeer): Promise<EngineRow[]> {
  const rows: EngineRow[] = [];
  for (const [n, repeats] of [[256, 40], [1024, 4], [2048, 1]] as const) {
    const [a, b] = tf.tidy(() => [randomUniform([n, n], [1, n]), randomUniform([n, n], [2, n])]);
    const gflops = (seconds: number) => 2 * n ** 3 / seconds / 1e9;
    const ours = () => timed(repeats, () => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D).dispose());
    rows.push(
      await compare(`matrix product ${n}×${n}`, "GFLOP/s", true, gflops, ours, peer, [{ what: "matmul", repeats, n }]),
    );
    tf.dispose([a!, b!]);
  }
  for (const [side, channels] of [[64, 64], [32, 128]] as const) {
    const [batch, repeats] = [16, 2];
    const x = randomUniform([batch, side, side, channels], [1, 1]) as tf.Tensor4D; // [B, H, W, C]
    const w = randomUniform([3, 3, channels, channels], [1, 2]) as tf.Tensor4D;
    const gflops = (seconds: number) => 2 * batch * side ** 2 * 9 * channels ** 2 / seconds / 1e9;
    const ours = () => timed(repeats, () => tf.conv2d(x, w, 1, "same").dispose());
    const shape = { what: "conv", repeats, batch, side, channels };
    const requests = [{ ...shape, channelsLast: false }, { ...shape, channelsLast: true }]; // the better of both counts
    rows.push(
      await compare(
        `3×3 convolution ${batch}×${side}×${side}×${channels}`,
        "GFLOP/s",
        true,
        gflops,
        ours,
        peer,
        requests,
      ),
    );
    tf.dispose([x, w]);
  }
  return rows;
}

/** Random numbers a second. */
export async function randomNumbers(peer: TorchPeer): Promise<EngineRow[]> {
  const count = 2 ** 22;
  const millions = (seconds: number) => count / seconds / 1e6;
  let counter = 0;
  const uniform = () => timed(2, () => randomUniform([count], [7, counter++]).dispose());
  const normal = () => timed(2, () => randomNormal([count], [7, counter++]).dispose());
  return [
    await compare("uniform random numbers", "million/s", true, millions, uniform, peer, [{
      what: "uniform",
      repeats: 2,
      count,
    }]),
    await compare("normal random numbers", "million/s", true, millions, normal, peer, [{
      what: "normal",
      repeats: 2,
      count,
    }]),
  ];
}

/** Bandwidth between JavaScript and native memory. */
export async function transfers(): Promise<EngineRow[]> {
  const bytes = 2 ** 26;
  const values = new Float32Array(bytes / 4).fill(1);
  const gigabytes = (seconds: number) => bytes / seconds / 1e9;
  const one = tf.scalar(1);
  const sent = () =>
    gigabytes(timed(1, () => {
      const tensor = tf.tensor1d(values);
      tf.dispose([tf.slice(tensor, 0, 1), tensor]); // the first op uploads
    }));
  const resident = tf.add(tf.tensor1d(values), one);
  const received = () => gigabytes(timed(1, () => void resident.dataSync()));
  const copied = () => gigabytes(timed(1, () => void values.slice())); // what a copy costs in JavaScript alone
  const measured = await interleave({ sent, received, copied });
  tf.dispose([one, resident]);
  const row = (name: string, ours: Spread): EngineRow => ({ name, unit: "GB/s", higherIsBetter: true, ours });
  return [
    row("upload", measured.sent),
    row("download", measured.received),
    row("copy within JavaScript, for comparison", measured.copied),
  ];
}

/** Seconds from `openTensorFlow()` to the end of the first op, each in a fresh process. */
export async function opening(): Promise<EngineRow[]> {
  const run = async () => {
    const { stdout } = await new Deno.Command(".venv/bin/deno", {
      args: ["run", "-P", "--no-check", "bench/open_once.ts"],
    }).output();
    return Number(new TextDecoder().decode(stdout));
  };
  await run(); // brings the library into the file cache
  const seconds: number[] = [];
  for (let i = 0; i < 9; i++) seconds.push(await run());
  return [{ name: "opening, to the end of the first op", unit: "s", higherIsBetter: false, ours: spread(seconds) }];
}
