import "./require_setup.ts";
import { openTensorFlow } from "../../lib/tensorflow/mod.ts";

export * as tf from "@tensorflow/tfjs-core";

/** The engine that all tests of a file share. */
export const engine = await openTensorFlow();
