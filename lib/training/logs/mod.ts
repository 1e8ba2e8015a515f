/**
 * What follows a training run: logs on disk. Displays for notebooks and browsers are in `lib/figures`.
 *
 * @module
 */
export { JsonLinesLog, type JsonLinesOptions } from "./json_lines_log.ts";
export { logTo, type TrainListener, type TrainLog } from "./listener.ts";
export { TensorBoardLog, type TensorBoardOptions } from "./tensorboard_log.ts";
