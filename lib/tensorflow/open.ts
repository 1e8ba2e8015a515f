import * as tf from "@tensorflow/tfjs-core";
import { registerTensorFlowBackend, type TensorFlowBackend } from "./backend.ts";
import { NativeBinding } from "./binding.ts";
import type { RuntimeConfig } from "./config_proto.ts";
import type { Device } from "./context.ts";
import "./gradients/mod.ts";
import "./kernels/mod.ts";
import { TensorFlowNotFoundError } from "./errors.ts";
import { openLibrary } from "./library.ts";
import { inNotebook } from "./notebook.ts";
import { cleanUpAfterStop } from "./terminated.ts";

/** How to start TensorFlow; all of it is fixed for the process by the first call. */
export interface OpenOptions {
  /** Threads inside one op. Default: one a core. */
  threads?: number;
  /** Ops of a captured function that may run side by side. Default: TensorFlow's choice. */
  interOpThreads?: number;
  /** `"cpu"` leaves a GPU alone. Default: `"any"`, the first GPU if there is one. */
  device?: "any" | "cpu";
  /** Whether GPU memory is taken as it is needed instead of all at once. Default: true. */
  memoryGrowth?: boolean;
  /** Folder of libtensorflow. Default: `TF_LIB_DIR`, else `.venv`, `VIRTUAL_ENV` and system folders. */
  libraryDir?: string;
  /**
   * What to do without libtensorflow: `"javascript"` takes TensorFlow.js's slow `cpu` backend, which has none of this
   * engine's kernels. Default: `"none"`, an error.
   */
  fallback?: "none" | "javascript";
}

/** The running engine. */
export interface TensorFlow {
  /** Name of the TensorFlow.js backend: `tensorflow`, or `cpu` after a fallback. */
  backendName: string;
  /** Version of libtensorflow, undefined after a fallback. */
  version: string | undefined;
  /** Where libtensorflow lies, undefined after a fallback. */
  libraryPath: string | undefined;
  /** Threads inside one op, undefined where that was left to TensorFlow: then it is one a core. */
  threads: number | undefined;
  /** Processors and accelerators. */
  devices: readonly Device[];
  /** The backend, with its native binding; undefined after a fallback. */
  backend: TensorFlowBackend | undefined;
}

let opened: { options: OpenOptions; engine: Promise<TensorFlow> } | undefined;

/**
 * Opens libtensorflow and makes it the backend of TensorFlow.js. Further calls return the same engine.
 *
 * @example A matrix product
 * ```ts
 * import { openTensorFlow } from "./mod.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const product = tf.matMul([[1, 2], [3, 4]], [[0, 1], [1, 0]]);
 * assertEquals(product.arraySync(), [[2, 1], [4, 3]]);
 * product.dispose();
 * ```
 *
 * @param options Settings of the process; all have defaults.
 * @returns The running engine.
 * @throws {TensorFlowNotFoundError} if libtensorflow is missing, of another version or not permitted.
 * @throws {RangeError} if an option is out of range, or differs from the one the process was started with.
 */
export async function openTensorFlow(options: OpenOptions = {}): Promise<TensorFlow> {
  checkOptions(options);
  if (opened !== undefined) {
    refuseChange(opened.options, options);
    return await opened.engine;
  }
  const engine = start(options);
  opened = { options, engine };
  engine.catch(() => opened = undefined); // a caller may mend the cause and try again
  return await engine;
}

async function start(options: OpenOptions): Promise<TensorFlow> {
  try {
    const library = openLibrary({ libraryDir: options.libraryDir });
    const native = new NativeBinding(library, runtimeConfig(options));
    const backend = await registerTensorFlowBackend(native);
    if (inNotebook()) cleanUpAfterStop();
    const { version, files } = library;
    const { threads } = options;
    return { backendName: tf.getBackend(), version, libraryPath: files.cc, threads, devices: native.devices, backend };
  } catch (error) {
    if (options.fallback !== "javascript" || !(error instanceof TensorFlowNotFoundError)) throw error;
    await import("@tensorflow/tfjs"); // brings the `cpu` backend
    await tf.setBackend("cpu");
    return {
      backendName: "cpu",
      version: undefined,
      libraryPath: undefined,
      threads: undefined,
      devices: [],
      backend: undefined,
    };
  }
}

function runtimeConfig(options: OpenOptions): RuntimeConfig {
  return {
    intraOpThreads: options.threads ?? 0,
    interOpThreads: options.interOpThreads ?? 0,
    memoryGrowth: options.memoryGrowth ?? true,
    device: options.device ?? "any",
  };
}

function checkOptions(options: OpenOptions): void {
  for (const name of ["threads", "interOpThreads"] as const) {
    const value = options[name];
    if (value !== undefined && (!Number.isInteger(value) || value < 1 || value > 1024)) {
      throw new RangeError(`${name} is a whole number from 1 to 1024: got ${value}.`);
    }
  }
}

function refuseChange(first: OpenOptions, now: OpenOptions): void {
  for (const [name, value] of Object.entries(now)) {
    const before = first[name as keyof OpenOptions];
    if (value !== undefined && value !== before) {
      throw new RangeError(
        `TensorFlow's settings are fixed for the process: ${name} is ${
          before ?? "left at its default"
        } since the first ` +
          `openTensorFlow(), got ${value}. Give it there.`,
      );
    }
  }
}
