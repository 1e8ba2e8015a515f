import { assert, assertEquals, assertThrows } from "@std/assert";
import { capture } from "../../../lib/tensorflow/mod.ts";
import { TensorBoardLog } from "../../../lib/training/logs/mod.ts";
import { engine, tf } from "../../support/engine.ts";
import { withFolder } from "../../support/folder.ts";
import { epoch, step } from "./events.ts";

/** What TensorBoard reads of a folder: for each tag the steps, with what was written at each. */
async function read(folder: string): Promise<Record<string, [number, unknown][]>> {
  const args = ["tests/training/logs/read_events.py", folder];
  const { code, stdout, stderr } = await new Deno.Command(".venv/bin/python", { args }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("TensorBoardLog writes what steps and epochs are told with, as TensorBoard reads it", () =>
  withFolder(async (folder) => {
    const log = new TensorBoardLog(folder, { every: 2 });
    for (const [e, s] of [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [2, 3]] as const) {
      log.onProgress(step(e, s, 3));
      if (s === 3) log.onProgress(epoch(e, { gates: { mean: 0.5 } }));
    }
    log.close();
    const found = await read(folder);
    // every second step, and the last of each epoch
    assertEquals(found["train/loss"], [[2, 1 / 2], [3, Math.fround(1 / 3)], [4, 1], [6, Math.fround(1 / 3)]]);
    assertEquals(found["train/learningRate"], [2, 3, 4, 6].map((at) => [at, 0.25]));
    assertEquals(found["epoch/loss"], [[3, 1], [6, 0.5]]);
    assertEquals(found["validation/accuracy"], [[3, 0.25], [6, 0.5]]);
    assertEquals(found["epoch/gates.mean"], [[3, 0.5], [6, 0.5]]);
    assertEquals(Object.keys(found).filter((tag) => /step|epochs|seconds/i.test(tag)), []);
  }));

Deno.test("TensorBoardLog writes histograms of weights and gates, images and graphs, and leaves no tensor behind", () =>
  withFolder(async (folder) => {
    const model = { hidden: { weight: tf.variable(tf.tensor([[0, 1], [2, 3]])) } };
    const layer = capture((x: tf.Tensor) => tf.relu(tf.matMul(x, model.hidden.weight)));
    const x = tf.ones([5, 2]);
    const graphs = { layer: layer.trace(x) };
    const counts = () => [tf.memory().numTensors, engine.backend!.native.getNumOfTensors()];
    const before = counts();
    const log = new TensorBoardLog(folder, {
      model,
      graphs,
      histograms: () => ({ gates: tf.tensor1d([0.5, 0.5, NaN]), lengths: [1, 2, 5] }),
      images: () => ({ views: tf.tidy(() => tf.stack([tf.zeros([2, 3, 3]), tf.fill([2, 3, 3], 0.6)]) as tf.Tensor4D) }),
    });
    log.onProgress(step(1, 4, 4));
    log.onProgress(epoch(1));
    log.close();
    assertEquals(counts(), before);
    const found = await read(folder);

    const buckets = (tag: string) => (found[`histograms:${tag}`]![0]![1] as number[][]);
    assertEquals(found["histograms:gates"], [[4, [[0, 1, 2]]]]); // one value; NaN is none
    const weights = buckets("weights/hidden.weight");
    assertEquals([weights.length, weights[0], weights[29]![1]], [30, [0, 0.1, 1], 3]);
    assertEquals([weights[10]![2], weights[20]![2], weights[29]![2]], [1, 1, 1]);
    assertEquals(buckets("lengths").reduce((sum, [, , count]) => sum + count!, 0), 3);

    const image = (value: number) => ({ shape: [2, 3, 3], first: Array(3).fill(value), last: Array(3).fill(value) });
    assertEquals(found["images:views"], [[4, { width: 3, height: 2, images: [image(0), image(153)] }]]);

    const [[at, nodes]] = found["graph_run_metadata_graph:layer"] as [number, Node[]][] as [[number, Node[]]];
    assertEquals([at, nodes.length], [0, graphs.layer.ops.length]);
    const relu = nodes.find(({ op }) => op === "Relu")!;
    const product = nodes.find(({ name }) => name === relu.input[0])!;
    assert(product.op.includes("MatMul"), product.op);
    assertEquals([relu.shapes, product.shapes, product.input.length], [[[5, 2]], [[5, 2]], 2]);
    for (const { input } of nodes) for (const from of input) assert(nodes.some(({ name }) => name === from), from);
    tf.dispose([x, model.hidden.weight]);
    layer.dispose();
  }));

interface Node {
  name: string;
  op: string;
  input: string[];
  shapes: number[][];
}

Deno.test("TensorBoardLog goes on in a further file of the same folder", () =>
  withFolder(async (folder) => {
    for (const at of [1, 2]) {
      const log = new TensorBoardLog(folder);
      log.scalar("loss", at, 1 / at);
      log.close();
      log.close();
      assertThrows(() => log.scalar("loss", 3, 1), TypeError, "was closed");
    }
    assertEquals([...Deno.readDirSync(folder)].length, 2);
    const found = await read(folder);
    assertEquals(found["loss"]!.sort(([a], [b]) => a - b), [[1, 1], [2, 0.5]]); // files of one second are read in any order
  }));

Deno.test({
  name: "TensorBoardLog refuses folders that may not be written and steps that are none",
  permissions: { write: false },
  fn: () => {
    assertThrows(() => new TensorBoardLog("out/logs"), Deno.errors.NotCapable);
    assertThrows(() => new TensorBoardLog("out/logs", { every: 0.5 }), RangeError, "from 1: got 0.5");
  },
});
