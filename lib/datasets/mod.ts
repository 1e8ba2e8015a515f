/**
 * Pictures: read from files, drawn from a seed.
 *
 * @module
 */
export * from "./image_file.ts";
export * from "./landscape.ts";
