/**
 * Pictures: read from files, drawn from a seed, cut into batches.
 *
 * @module
 */
export * from "./batches.ts";
export * from "./dataset.ts";
export { UnreadablePicture } from "./decode.ts";
export * from "./image_file.ts";
export * from "./image_folder.ts";
export * from "./landscape.ts";
export * from "./resize.ts";
export * from "./scenes.ts";
