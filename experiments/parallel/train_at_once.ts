import type { TrainingProgress } from "../progress.ts";
import { PeerEnded } from "../../tools/processes/peer.ts";
import { stoppable } from "../run_training.ts";
import type { TrainingJob } from "./messages.ts";
import { RunsProgress } from "./runs_progress.ts";
import { TrainerProcess } from "./trainer_process.ts";

/** A run to be trained. */
export interface PlannedRun {
  /** What it is called where it is told of. */
  name: string;
  job: TrainingJob;
  /** Folders of the runs that have to be finished before it. */
  after: readonly string[];
}

/** Processes, and what each may take. */
export interface ProcessOptions {
  /** How many train at once. */
  processes: number;
  /** Threads inside one op, of each process. */
  threads: number;
}

/**
 * Trains runs in several processes at once, in the order of the list but for those that wait for another one. Ctrl-C saves those at work;
 * so does one that fails.
 *
 * @returns Whether all are finished: false after Ctrl-C.
 * @throws {Error} if one fails: which, and what it says.
 */
export async function trainAtOnce(
  runs: readonly PlannedRun[],
  { processes, threads }: ProcessOptions,
  progress: TrainingProgress,
): Promise<boolean> {
  const shown = new RunsProgress(progress, runs.length);
  const waiting = [...runs];
  const finished = new Set<string>();
  const working = new Set<Promise<void>>();
  const stop = new AbortController();

  const train = async (trainer: TrainerProcess, { name, job }: PlannedRun) => {
    try {
      if (await trainer.train(job, shown.begin(name))) finished.add(job.folder);
      else stop.abort();
    } catch (error) {
      const isStopped = stop.signal.aborted && error instanceof PeerEnded && error.signal !== null;
      stop.abort();
      if (!isStopped) throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
    } finally {
      shown.end(name, finished.has(job.folder));
    }
  };
  const work = async (trainer: TrainerProcess) => {
    while (waiting.length > 0 && !stop.signal.aborted) {
      const ready = waiting.findIndex(({ after }) => after.every((folder) => finished.has(folder)));
      if (ready === -1) {
        if (working.size === 0) throw new RangeError(`What ${waiting[0]!.name} comes after is not among the runs.`);
        await Promise.race(working);
        continue;
      }
      const training = train(trainer, waiting.splice(ready, 1)[0]!);
      working.add(training);
      await training.finally(() => working.delete(training));
    }
  };

  const trainers = Array.from({ length: processes }, () => new TrainerProcess(threads));
  stop.signal.addEventListener("abort", () => trainers.forEach((trainer) => trainer.stop()));
  return await stoppable(async (signal) => {
    signal.addEventListener("abort", () => stop.abort());
    const ends = await Promise.allSettled(trainers.map((trainer) => work(trainer)));
    await Promise.all(trainers.map((trainer) => trainer.close()));
    progress.close();
    const failed = ends.find((end) => end.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return finished.size === runs.length;
  });
}
