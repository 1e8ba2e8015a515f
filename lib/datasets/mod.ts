/**
 * Pictures: read from files, drawn from a seed, cut into batches.
 *
 * @module
 */
export * from "./batches.ts";
export type { StoredSplitOptions } from "./byte_pictures.ts";
export { openCifar } from "./cifar.ts";
export * from "./dataset.ts";
export { UnreadablePicture } from "./decode.ts";
export type { DuplicateGroup, SplitName, SurveyedPicture } from "./duplicates.ts";
export * from "./faces.ts";
export * from "./image_file.ts";
export * from "./image_folder.ts";
export * from "./landscape.ts";
export { type MnistOptions, openMnist } from "./mnist.ts";
export * from "./open_pictures.ts";
export type { Prepared } from "./picture_cache.ts";
export * from "./resize.ts";
export * from "./scenes.ts";
export * from "./survey.ts";
export { openUtkFace } from "./utk_face.ts";
