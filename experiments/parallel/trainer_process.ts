import { Peer, PeerEnded } from "../../tools/processes/peer.ts";
import type { RunPlace, TrainerMessage, TrainingJob } from "./messages.ts";

/** Who follows a job. */
export interface JobListener {
  say(line: string): void;
  at(place: RunPlace): void;
}

/** A process of its own that trains one run after another; it starts with the first. */
export class TrainerProcess {
  #peer: Peer | undefined;

  /** @param threads Inside one op. */
  constructor(private readonly threads: number) {}

  /**
   * Trains, and says whether the run is finished: false if it was stopped, and saved.
   *
   * @throws {Error} what the training says, or that the process ended.
   */
  async train(job: TrainingJob, listener: JobListener): Promise<boolean> {
    try {
      return await this.#train(this.#peer ??= this.#start(), job, listener);
    } catch (error) {
      if (!(error instanceof PeerEnded) || error.signal !== "SIGKILL") throw error;
      throw new Error(`${error.message} Memory may have run out: fewer at once (--jobs) take less.`, { cause: error });
    }
  }

  async #train(peer: Peer, job: TrainingJob, listener: JobListener): Promise<boolean> {
    let message = await peer.ask<TrainerMessage>({ ...job });
    for (; message.kind !== "done"; message = await peer.answer<TrainerMessage>()) {
      if (message.kind === "line") listener.say(message.line);
      else listener.at(message.place);
    }
    return message.finished;
  }

  /** Has the run that is at work saved, and the process ended after it. */
  async stop(): Promise<void> {
    await this.#peer?.hangUp();
  }

  /** Waits until the process has ended. */
  async close(): Promise<void> {
    await this.#peer?.close();
  }

  #start(): Peer {
    const script = ["experiments/parallel/trainer.ts", `${this.threads}`];
    return new Peer(".venv/bin/deno", ["run", "-P=reproduce", "--no-check", "--quiet", ...script]);
  }
}
