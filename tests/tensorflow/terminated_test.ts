import { assert, assertEquals, assertThrows } from "@std/assert";
import { capture, type Captured, CaptureError } from "../../lib/tensorflow/mod.ts";
import { Recorder } from "../../lib/tensorflow/capture/recorder.ts";
import { Graph } from "../../lib/tensorflow/graph.ts";
import { cleanUpTerminated, closeScopes } from "../../lib/tensorflow/terminated.ts";
import { assertClose } from "../support/close.ts";
import { engine, tf } from "../support/engine.ts";
import { Halt, terminate } from "../support/terminate.ts";
import { memory } from "./capture/counting.ts";

/** Places at which a test terminates its work. */
const PLACES = 40;
/** Milliseconds in which work is where it is to stay; on a machine that takes longer it is tried again. */
const LONG = 30;

const { native } = engine.backend!;
const weight = tf.tidy(() => tf.variable(tf.ones([4, 4])));
const slot = tf.tidy(() => tf.variable(tf.zeros([4, 4]), false));
const name = tf.tidy(() => tf.variable(tf.tensor1d(["a", "bc"]), false));
const large = tf.ones([100, 100]); // larger than a constant of a function may be
const small = tf.ones([4]);
const x = tf.ones([8, 4]);
tf.tidy(() => void [weight, slot, large, small, x].map((tensor) => tf.neg(tensor))); // uploads them

/** With a gradient in a gradient, state, tensors from outside, saved tensors, and tensors that lie about. */
function step(x: tf.Tensor): tf.Tensor {
  tf.square(tf.exp(x));
  const penalty = (x: tf.Tensor) => tf.sum(tf.square(tf.grad((x: tf.Tensor) => tf.tanh(tf.mul(x, small)))(x)));
  const { value, grads } = tf.variableGrads(() => {
    const y = tf.elu(tf.add(tf.matMul(x, weight), tf.clone(small)));
    return tf.addN([
      tf.mean(tf.logSoftmax(y as tf.Tensor2D)),
      tf.mul(tf.mean(weight), tf.mean(large)),
      penalty(y),
    ]) as tf.Scalar;
  }, [weight]);
  slot.assign(tf.add(slot, grads[weight.name]!));
  weight.assign(tf.sub(weight, tf.mul(slot, 0.01)));
  return value;
}

/** What a call of `step` returns and assigns, from the variables as they are, which they stay. */
function outcome(step: (x: tf.Tensor) => tf.Tensor): number[] {
  return tf.tidy(() => {
    const before = [weight, slot].map((variable) => tf.clone(variable));
    const results = [step(x), weight, slot].flatMap((tensor) => Array.from(tensor.dataSync()));
    [weight, slot].forEach((variable, i) => variable.assign(before[i]!));
    return results;
  });
}

const halt = new Halt()
  .watch(tf.engine(), "trackTensor", "disposeTensor", "startScope", "endScope", "addTapeNode", "startTape", "endTape")
  .watch(engine.backend!, "nativeId", "toTensor", "disposeData")
  .watch(native, "createTensor", "executeOp", "deleteTensor", "defineFunction")
  .watch(Graph.prototype, "add", "shape", "placeholder", "constant", "free", "toFunction")
  .watch(Recorder.prototype, "record", "value");

const inData = new Halt().watch((engine.backend as unknown as { tensorMap: object }).tensorMap, "get");

const random = Math.random;
const wanted = outcome(step);

/** Terminates work at `most` of the calls that `halt` watches, lets a timer clean up, and has `check` look at what is left. */
async function terminateOften(
  halt: Halt,
  work: () => void,
  check: (place: number) => void,
  most = PLACES,
): Promise<void> {
  halt.stayAt(-1);
  work();
  const calls = halt.count;
  const places = Math.min(calls, most);
  for (let i = 0; i < places; i++) {
    const place = Math.floor((i + 0.5) * calls / places);
    for (let milliseconds = LONG, isThere = false; !isThere; milliseconds *= 2) {
      halt.stayAt(place);
      terminate(work, milliseconds);
      isThere = halt.isThere;
      halt.stayAt(-1);
      await new Promise<void>((resolve) => setTimeout(() => resolve(cleanUpTerminated()), 0));
      if (!isThere) closeScopes(0); // of a tidy that was terminated before the work in it
    }
    check(place);
  }
}

/** What code that is terminated leaves as it was. */
function things() {
  const { gradientDepth, kernelDepth, activeTape } = tf.engine().state;
  return {
    engine: { gradientDepth, kernelDepth, activeTape },
    isRecording: native.isRecording,
    values: [weight, slot, large, small, x].map((tensor) => Array.from(tensor.dataSync())),
    names: name.dataSync(),
    random: Math.random === random,
  };
}

function assertWorks(captured: Captured<[tf.Tensor], tf.Tensor>): void {
  assertClose(outcome(captured), wanted);
  assertClose(outcome(step), wanted);
  assertThrows(() => capture((x: tf.Tensor) => tf.dropout(x, 0.5))(x), CaptureError, "Math.random()");
  tf.variable(small).dispose();
}

Deno.test("a recording that is terminated leaves engine, tape, variables and Math.random() as they were, and is made anew", async () => {
  const before = things();
  let captured = capture(step);
  let counted = memory();
  await terminateOften(halt, () => {
    captured.dispose();
    captured = capture(step);
    counted = memory();
    tf.tidy(() => void captured.trace(x));
  }, (place) => {
    assertEquals(things(), before, `call ${place}`);
    const { numTensors, numDataBuffers, numBytes, handles } = memory();
    const now = { ...counted, numTensors, numDataBuffers, numBytes };
    assertEquals(now, counted, `call ${place}`);
    assertEquals(tf.engine().state.scopeStack, [], `call ${place}`);
    assert(handles - counted.handles <= 1, `call ${place} leaves ${handles - counted.handles} native tensors`);
    assertWorks(captured);
  });
  captured.dispose();
});

Deno.test("an eager gradient that is terminated leaves the engine as it was", async () => {
  const captured = capture(step);
  const gradient = () =>
    tf.tidy(() => {
      const penalty = (x: tf.Tensor) => tf.sum(tf.square(tf.grad((x: tf.Tensor) => tf.tanh(tf.mul(x, small)))(x)));
      tf.variableGrads(() => penalty(tf.matMul(x, tf.clone(weight))) as tf.Scalar, [weight]);
      tf.square(x);
    });
  const before = things();
  await terminateOften(halt, gradient, (place) => {
    closeScopes(0); // of a tidy that was terminated between ops, which nothing tells
    assertEquals(things(), before, `call ${place}`);
    assertWorks(captured);
    assertEquals(captured.signatures, 1);
  });
  captured.dispose();
});

Deno.test("a recording that is terminated as it disposes a clone leaves the original", async () => {
  const uploaded = () => {
    const made = tf.ones([4]);
    tf.neg(made).dispose();
    return made;
  };
  let original = uploaded();
  await terminateOften(inData, () => {
    const captured = capture(() => tf.clone(original).dispose());
    captured.trace();
    captured.dispose();
  }, (place) => {
    assertEquals(Array.from(original.dataSync()), [1, 1, 1, 1], `call ${place}`);
    original.dispose();
    original = uploaded();
  }, Infinity);
  original.dispose();
});

Deno.test("a scope that is open while nothing is at work is no tidy that was terminated", () => {
  const { length } = tf.engine().state.scopeStack;
  tf.engine().startScope();
  const made = tf.neg(x);
  cleanUpTerminated();
  assertEquals([tf.engine().state.scopeStack.length, made.isDisposed], [length + 1, false]);
  tf.engine().endScope();
  assertEquals(made.isDisposed, true);
});
