import * as tf from "@tensorflow/tfjs-core";
import { attribute, type OpAttribute } from "../../tensorflow/attributes.ts";
import { TensorFlowBackend } from "../../tensorflow/backend.ts";
import type { NativeBinding } from "../../tensorflow/binding.ts";
import { DTYPE } from "../../tensorflow/dtypes.ts";
import type { NativeValues } from "../../tensorflow/transfer.ts";
import { bytesField, message } from "./protobuf.ts";

/** A native tensor to be made. */
export interface SummaryTensor {
  shape: readonly number[];
  dtype: number;
  values: NativeValues;
}

/** Milliseconds after which TensorFlow writes out what was logged, and events it holds at most until then. */
const [FLUSH_MS, QUEUE] = [10_000, 1000];

let files = 0;

/**
 * A file of summaries in TensorBoard's format, written by TensorFlow's own ops (`CreateSummaryFileWriter`, `WriteScalarSummary`,
 * `WriteSummary`). TensorFlow keeps it open until the process ends: it has no op that closes a file and that this engine runs.
 */
export class EventFile {
  readonly #native: NativeBinding;
  #writer: number | undefined;

  /** Makes the folder if need be. A folder may have several files; TensorBoard shows them as one run. */
  constructor(folder: string) {
    const backend = tf.backend();
    if (!(backend instanceof TensorFlowBackend)) {
      throw new TypeError(
        `Summaries are written by TensorFlow: call openTensorFlow() first. The backend is ${tf.getBackend()}.`,
      );
    }
    Deno.mkdirSync(folder, { recursive: true }); // asks for the permission, which native code does not
    this.#native = backend.native;
    const shared = [attribute.string("shared_name", `summaries.${files++}`), attribute.string("container", "")];
    this.#writer = this.#native.executeOp("SummaryWriter", shared, [], 1)[0]!.id;
    this.#run("CreateSummaryFileWriter", [], [text(folder), int32(QUEUE), int32(FLUSH_MS), text(".v2")]);
  }

  /** Logs a number. */
  scalar(tag: string, step: number, value: number): void {
    const number = { shape: [], dtype: DTYPE.float32, values: Float32Array.of(value) };
    this.#run("WriteScalarSummary", [attribute.type("T", "float32")], [int64(step), text(tag), number]);
  }

  /** Logs a tensor for one of TensorBoard's plugins; `content` is what that plugin keeps with it. */
  tensor(tag: string, step: number, value: SummaryTensor, plugin: string, content: string | Uint8Array = ""): void {
    // SummaryMetadata { plugin_data { plugin_name, content } } (tensorflow/core/framework/summary.proto)
    const metadata = bytesField(1, message([bytesField(1, plugin), bytesField(2, content)]));
    this.#run("WriteSummary", [attribute.type("T", value.dtype)], [int64(step), value, text(tag), text(metadata)]);
  }

  /** Writes out what TensorFlow holds back. */
  flush(): void {
    this.#run("FlushSummaryWriter", [], []);
  }

  /** Writes out everything; nothing can be logged afterwards. A second call does nothing. */
  close(): void {
    if (this.#writer === undefined) return;
    this.flush();
    this.#native.deleteTensor(this.#writer);
    this.#writer = undefined;
  }

  /** Runs an op on the writer and further inputs. */
  #run(op: string, attrs: readonly OpAttribute[], inputs: readonly SummaryTensor[]): void {
    if (this.#writer === undefined) throw new TypeError("The log was closed: open a new one to write more.");
    const made: number[] = [];
    try {
      for (const { shape, dtype, values } of inputs) made.push(this.#native.createTensor(shape, dtype, values));
      this.#native.executeOp(op, attrs, [this.#writer, ...made], 0);
    } finally {
      for (const id of made) this.#native.deleteTensor(id);
    }
  }
}

/** A tensor of texts. */
export function texts(values: readonly (string | Uint8Array)[]): SummaryTensor {
  const encoder = new TextEncoder();
  const bytes = values.map((value) => typeof value === "string" ? encoder.encode(value) : value);
  return { shape: [bytes.length], dtype: DTYPE.string, values: bytes };
}

function text(value: string | Uint8Array): SummaryTensor {
  return { ...texts([value]), shape: [] };
}

function int32(value: number): SummaryTensor {
  return { shape: [], dtype: DTYPE.int32, values: Int32Array.of(value) };
}

function int64(value: number): SummaryTensor {
  return { shape: [], dtype: DTYPE.int64, values: BigInt64Array.of(BigInt(value)) };
}
