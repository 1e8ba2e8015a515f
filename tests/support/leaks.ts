import { assertEquals } from "@std/assert";
import { engine, tf } from "./engine.ts";

/** Fails if `run` leaves TensorFlow.js tensors or native handles behind. */
export function assertNoLeaks(run: () => void): void {
  const counts = () => ({ tensors: tf.memory().numTensors, native: engine.backend!.native.getNumOfTensors() });
  run(); // what is made once (cached constants, uploads of shared inputs) is not a leak
  const before = counts();
  run();
  assertEquals(counts(), before);
}
