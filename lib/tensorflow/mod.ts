/**
 * The engine: TensorFlow.js on libtensorflow, from Deno.
 *
 * @module
 */
export { type OpenOptions, openTensorFlow, type TensorFlow } from "./open.ts";
export { TensorFlowError, TensorFlowNotFoundError } from "./errors.ts";
export type { Device } from "./context.ts";
