/**
 * What training makes small.
 *
 * @module
 */
export { crossEntropy } from "./cross_entropy.ts";
