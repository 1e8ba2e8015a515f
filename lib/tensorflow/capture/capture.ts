import * as tf from "@tensorflow/tfjs-core";
import { TensorFlowBackend } from "../backend.ts";
import { restoredIfTerminated } from "../terminated.ts";
import { inBfloat16 } from "./bfloat16.ts";
import { bfloat16Products } from "./bfloat16_support.ts";
import { CaptureError } from "./capture_error.ts";
import { CapturedFunction } from "./captured_function.ts";
import { fuse } from "./fuse.ts";
import { hasFused } from "./fused_forms.ts";
import { recordFunction } from "./record.ts";
import { type CaptureArgument, type CaptureResult, signatureOf, type SignaturePart } from "./structure.ts";
import { type Trace, traceOf } from "./trace.ts";
import { unfuse } from "./unfuse.ts";

/** What products are computed with; see {@linkcode CaptureOptions}. */
export type Precision = "float32" | "bfloat16";

/** How {@linkcode capture} compiles. */
export interface CaptureOptions {
  /** Whether XLA compiles the function as a whole: slower to start, faster where small ops are many. Default: false. */
  jit?: boolean;
  /**
   * What products and convolutions compute with, forwards and backwards. `"bfloat16"` rounds their factors to 8 significant bits and adds
   * up in float32; weights, norms, softmax and losses stay float32. It is meant for processors that have such instructions (AMX,
   * AVX-512 BF16); on others it is slower than float32. Default: `"float32"`.
   */
  precision?: Precision;
  /** What errors and profiles call it. Default: the function's own name. */
  name?: string;
}

/** A function that was recorded and runs as one; see {@linkcode capture}. */
export interface Captured<A extends readonly CaptureArgument[], R extends CaptureResult> {
  /** Runs it and waits. The caller owns the tensors in the result. */
  (...args: A): R;
  /**
   * The same on a thread of its own, so that the event loop is free. Calls that assign variables run in the order in which they were
   * made; a result is applied whole, or dropped whole if its variables were changed meanwhile.
   */
  callAsync(...args: A): Promise<R>;
  /** What it does for such arguments: ops, shapes, operations, bytes. Records it if need be. */
  trace(...args: A): Trace;
  /** Signatures that are recorded at the moment. */
  readonly signatures: number;
  /** Frees all recordings. What XLA compiled stays with TensorFlow until the process ends. */
  dispose(): void;
}

/** Recordings that a captured function keeps; that which was used longest ago goes first. */
const MOST_SIGNATURES = 16;

/** New signatures after which a captured function says that it is recorded again and again. */
const MANY_RECORDINGS = 12;

let functions = 0;

/**
 * Makes a function of tensors fast: the first call with arguments of a kind records which ops it runs, and TensorFlow runs the
 * recording as one function, on all cores and without JavaScript in between. It is what `tf.function` is to Python.
 *
 * Ops, gradients (`tf.variableGrads` with a list, `tf.grad`, of any order), reading and assigning variables, and drawing from a
 * `RandomStream` are recorded. Numbers, booleans and strings among the arguments are fixed in a recording: other values are
 * recorded anew. So are other shapes: where lengths vary, use a few fixed ones. What a recording cannot hold is refused:
 * reading values, `Math.random()`, making variables, keeping tensors, results whose shape depends on values, async functions.
 *
 * Where no gradient asks for what lies between, `layerNorm()` of `[N, D]` or `[B, N, D]` with scale or offset runs as one op, and in
 * float32 `gelu()` of a product with bias is a part of that, if the processor has such ops: the same numbers but for rounding, and but
 * for GELUs of numbers near the largest and of infinity. A trace shows the ops as they were.
 *
 * @example A step of gradient descent
 * ```ts
 * import { capture, openTensorFlow } from "../mod.ts";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const weight = tf.variable(tf.scalar(0));
 * const step = capture((x: tf.Tensor, y: tf.Tensor) => {
 *   const { value, grads } = tf.variableGrads(() => tf.mean(tf.squaredDifference(tf.mul(weight, x), y)), [weight]);
 *   weight.assign(tf.sub(weight, tf.mul(grads[weight.name]!, 0.1)));
 *   return value;
 * });
 * const [x, y] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 6])];
 * for (let i = 0; i < 20; i++) step(x, y).dispose();
 * assertAlmostEquals(weight.dataSync()[0]!, 3, 1e-4);
 * step.dispose();
 * ```
 *
 * @param fn A synchronous function of tensors, numbers, booleans, strings, and lists and records of them.
 * @param options How to compile it.
 * @returns The function; `dispose()` frees it.
 * @throws {TypeError} if `fn` is async. Calls throw a {@linkcode CaptureError} if `fn` does what cannot be recorded.
 */
export function capture<A extends readonly CaptureArgument[], R extends CaptureResult>(
  fn: (...args: A) => R,
  options: CaptureOptions = {},
): Captured<A, R> {
  if (fn.constructor.name !== "Function") {
    throw new TypeError(`capture() takes a function that is neither async nor a generator: got ${Deno.inspect(fn)}.`);
  }
  const { precision } = options;
  if (precision !== undefined && precision !== "float32" && precision !== "bfloat16") {
    throw new RangeError(`precision is "float32" or "bfloat16": got ${JSON.stringify(precision)}.`);
  }
  const recordings = new Recordings(fn as unknown as (...args: never[]) => CaptureResult, options);
  const call = (...args: A) => {
    recordings.checkAlive();
    if (isTraced()) return fn(...args);
    return recordings.get(args).run(args) as R;
  };
  return Object.defineProperty(
    Object.assign(call, {
      callAsync: async (...args: A) => {
        if (isTraced()) {
          throw new CaptureError("callAsync() is no part of a captured function or a gradient: call without it.");
        }
        return await recordings.get(args).runAsync(args) as R;
      },
      trace: (...args: A) => traceOf(recordings.get(args).recorded),
      dispose: () => recordings.free(),
    }),
    "signatures",
    { get: () => recordings.size },
  ) as Captured<A, R>;
}

/**
 * Whether somebody else looks at each op: another recording, or a gradient from outside. The function is a part of that then.
 * (TensorFlow.js keeps the tape of a gradient that failed: it does not tell.)
 */
function isTraced(): boolean {
  return backend().native.isRecording || tf.engine().state.gradientDepth > 0;
}

function backend(): TensorFlowBackend {
  const current = tf.backend();
  if (current instanceof TensorFlowBackend) return current;
  throw new CaptureError(
    `A captured function runs on this library's TensorFlow backend: call openTensorFlow() first. The backend is ${tf.getBackend()}.`,
  );
}

/** The recordings of one function, by signature. */
class Recordings {
  readonly #functions = new Map<string, { parts: SignaturePart[]; compiled: CapturedFunction }>();
  readonly #name: string;
  #recorded = 0;
  #disposed = false;

  constructor(private readonly fn: (...args: never[]) => CaptureResult, private readonly options: CaptureOptions) {
    this.#name = (options.name ?? fn.name).replaceAll(/\W/g, "_") || "captured";
  }

  get size(): number {
    return this.#functions.size;
  }

  checkAlive(): void {
    if (this.#disposed) throw new CaptureError("The captured function was disposed: capture it again.");
  }

  get(args: readonly CaptureArgument[]): CapturedFunction {
    this.checkAlive();
    const parts = signatureOf(args);
    const key = JSON.stringify(parts);
    const known = this.#functions.get(key);
    if (known !== undefined) {
      this.#functions.delete(key); // to be put last
      this.#functions.set(key, known);
      return known.compiled;
    }
    const latest = [...this.#functions.values()].at(-1)?.parts;
    const compiled = this.#compile(args);
    this.#functions.set(key, { parts, compiled });
    if (++this.#recorded === MANY_RECORDINGS && latest !== undefined) this.#warn(latest, parts);
    for (const [oldest, { compiled }] of this.#functions) {
      if (this.#functions.size <= MOST_SIGNATURES) break;
      this.#functions.delete(oldest);
      compiled.free();
    }
    return compiled;
  }

  free(): void {
    this.#disposed = true;
    for (const { compiled } of this.#functions.values()) compiled.free();
    this.#functions.clear();
  }

  #compile(args: readonly CaptureArgument[]): CapturedFunction {
    const engine = backend();
    const { jit = false, precision = "float32" } = this.options;
    const recorded = recordFunction(engine, this.fn, args);
    const release = () => recorded.captured.forEach((id) => engine.native.deleteTensor(id));
    const compile = () => {
      let { recording } = recorded;
      if (precision === "bfloat16") recording = inBfloat16(recording, bfloat16Products(engine.native));
      if (jit) recording = unfuse(recording);
      const compiled = jit ? recording : fuse(recording, (form) => hasFused(engine.native, form)); // a trace shows what was asked for
      const native = engine.native.defineFunction(`${this.#name}_${functions++}`, compiled, { jit });
      return new CapturedFunction(engine, { ...recorded, recording }, native);
    };
    try {
      return restoredIfTerminated(release, compile);
    } catch (error) {
      release();
      throw error;
    }
  }

  #warn(before: readonly SignaturePart[], now: readonly SignaturePart[]): void {
    const place = now.findIndex(([path, value], i) => before[i]?.[0] !== path || before[i]?.[1] !== value);
    const [path, value] = now[place] ?? ["the number of arguments", "smaller"];
    console.warn(
      `The captured function ${this.#name} was recorded ${MANY_RECORDINGS} times, last because ${path} was ${
        before[place]?.[1] ?? "not there"
      } and is now ${value}. Recording takes long: use few shapes, and pass numbers that change as tensors.`,
    );
  }
}
