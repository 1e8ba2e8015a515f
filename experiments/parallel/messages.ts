import type { RunRequest } from "../run_training.ts";

/** What a process is asked to train; a run that its folder holds goes on. Plain data. */
export type TrainingJob = Pick<RunRequest, "config" | "seed" | "folder" | "data">;

/** How far a run is. */
export interface RunPlace {
  /** From 1, as `epochs` counts. */
  epoch: number;
  epochs: number;
  /** Share that is done, from 0 to 1. */
  share: number;
}

/** What a process says of its job, a line of JSON each; `done` comes last. */
export type TrainerMessage =
  | { kind: "line"; line: string }
  | { kind: "place"; place: RunPlace }
  | { kind: "done"; finished: boolean };
