/**
 * Pure functions of tensors, one a file.
 *
 * @module
 */
export * from "./fft_shift.ts";
export * from "./patchify.ts";
export * from "./signed_log.ts";
