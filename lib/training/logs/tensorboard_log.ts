import * as tf from "@tensorflow/tfjs-core";
import { parameters } from "../../nn/module.ts";
import { DTYPE } from "../../tensorflow/dtypes.ts";
import type { Trace } from "../../tensorflow/mod.ts";
import type { TrainEvent } from "../train_options.ts";
import { EventFile, texts } from "./event_file.ts";
import { graphDef } from "./graph_def.ts";
import { histogram } from "./histogram.ts";
import type { TrainListener } from "./listener.ts";
import { measuresOf } from "./measures.ts";
import { pngs } from "./pngs.ts";
import { bytesField } from "./protobuf.ts";

/** What {@linkcode TensorBoardLog} writes besides what the run tells. */
export interface TensorBoardOptions {
  /** Steps from one line of a curve's points to the next; the last step of an epoch is written in any case. Default: 10. */
  every?: number;
  /** The module whose weights are written as histograms after each epoch. Default: none. */
  model?: object;
  /** Called after each epoch: values to write as histograms, gates for example, by name. Tensors are disposed. */
  histograms?: () => Record<string, tf.Tensor | ArrayLike<number>>;
  /** Called after each epoch: grids of images `[N, H, W, 3]` in [0, 1], by name. They are disposed. */
  images?: () => Record<string, tf.Tensor4D>;
  /** Written once, as graphs: what captured functions do, `capture((x) => model.call(x, …).logits).trace(images)` for example, by name. */
  graphs?: Record<string, Trace>;
}

/**
 * Writes a run for TensorBoard, between steps and by TensorFlow's own summary ops: every number that steps and epochs are told with, and
 * what `options` asks for. Look at it with `.venv/bin/tensorboard --logdir out/runs`. A run that is resumed goes on in a further file;
 * the steps that it does again are there twice, with the same values.
 *
 * @example
 * ```ts
 * import { openTensorFlow } from "../../tensorflow/mod.ts";
 * import { TensorBoardLog } from "./tensorboard_log.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const folder = await Deno.makeTempDir({ dir: "out" });
 * const log = new TensorBoardLog(folder);
 * log.scalar("loss", 1, 0.5);
 * log.close();
 * assertEquals([...Deno.readDirSync(folder)].length, 1);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export class TensorBoardLog implements TrainListener {
  readonly #file: EventFile;
  readonly #options: TensorBoardOptions;
  readonly #every: number;
  /** Batches trained on so far: what points of all curves lie over. */
  #batches = 0;

  /**
   * @param folder Where the file goes; made if missing.
   * @param options What to write.
   * @throws {TypeError} if TensorFlow is not open.
   * @throws {RangeError} if `every` is not a whole number from 1.
   */
  constructor(folder: string, options: TensorBoardOptions = {}) {
    const { every = 10, graphs = {} } = options;
    if (!Number.isSafeInteger(every) || every < 1) {
      throw new RangeError(`every is a number of steps, from 1: got ${every}.`);
    }
    [this.#options, this.#every] = [options, every];
    this.#file = new EventFile(folder);
    for (const [name, trace] of Object.entries(graphs)) this.graph(name, trace);
  }

  onProgress(event: TrainEvent): void {
    if (event.kind === "step") this.#step(event);
    else if (event.kind === "epoch") this.#epoch(event.record);
  }

  /** Writes a point of a curve. */
  scalar(tag: string, step: number, value: number): void {
    this.#file.scalar(tag, step, value);
  }

  /** Writes how values are spread. */
  histogram(tag: string, step: number, values: ArrayLike<number>): void {
    const buckets = histogram(values);
    const tensor = { shape: [buckets.length, 3], dtype: DTYPE.float64, values: Float64Array.from(buckets.flat()) };
    this.#file.tensor(tag, step, tensor, "histograms");
  }

  /** Writes images `[N, H, W, C]` in [0, 1], of 1, 3 or 4 channels. */
  images(tag: string, step: number, images: tf.Tensor4D): void {
    const [, h, w] = images.shape;
    this.#file.tensor(tag, step, texts([String(w), String(h), ...pngs(images)]), "images");
  }

  /** Writes a recording as a graph. */
  graph(name: string, trace: Trace): void {
    // RunMetadata { function_graphs { pre_optimization_graph } }: what tf.summary.trace_export() writes
    const metadata = bytesField(4, bytesField(2, graphDef(trace)));
    this.#file.tensor(name, 0, { ...texts([metadata]), shape: [] }, "graph_run_metadata_graph", "1");
  }

  /** Writes out everything. */
  close(): void {
    this.#file.close();
  }

  #step(event: TrainEvent & { kind: "step" }): void {
    const { epoch, step, steps } = event;
    this.#batches = (epoch - 1) * steps + step;
    if (this.#batches % this.#every !== 0 && step !== steps) return;
    for (const [name, value] of Object.entries(measuresOf(event))) this.scalar(`train/${name}`, this.#batches, value);
  }

  #epoch(record: { readonly step: number }): void {
    const { model, histograms, images } = this.#options;
    const at = this.#batches || record.step; // without a step before: a run that was stopped at an epoch's end
    for (const [name, value] of Object.entries(measuresOf(record))) this.scalar(epochTag(name), at, value);
    for (const [path, weight] of model === undefined ? [] : parameters(model)) {
      this.histogram(`weights/${path}`, at, weight.dataSync());
    }
    for (const [name, values] of Object.entries(histograms?.() ?? {})) {
      this.histogram(name, at, values instanceof tf.Tensor ? values.dataSync() : values);
      if (values instanceof tf.Tensor) values.dispose();
    }
    for (const [name, grid] of Object.entries(images?.() ?? {})) {
      this.images(name, at, grid);
      grid.dispose();
    }
    this.#file.flush();
  }
}

/** `validationLoss` is shown as `validation/loss`, and so on; measures of training as those of an epoch. */
function epochTag(name: string): string {
  const validation = /^validation\.?(.+)$/.exec(name)?.[1];
  return validation === undefined
    ? `epoch/${name}`
    : `validation/${validation[0]!.toLowerCase()}${validation.slice(1)}`;
}
