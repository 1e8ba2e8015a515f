import { linesOf } from "./lines.ts";

/** A message, one line of JSON. */
export type Message = Record<string, unknown>;

/** A process ended where an answer was expected. */
export class PeerEnded extends Error {
  override readonly name = "PeerEnded";

  /** @param signal What ended it; null if it ended by itself. */
  constructor(message: string, readonly signal: Deno.Signal | null) {
    super(message);
  }
}

/** How much of what a process complained about is kept. */
const COMPLAINT_CHARACTERS = 4000;

/** A process that answers one JSON request a line with one JSON line, or several; an answer `{ error }` is thrown. */
export class Peer {
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: AsyncGenerator<string, void, void>;
  readonly #complaints: Promise<void>;
  #complaint = "";

  /**
   * @param command The program.
   * @param args Its arguments.
   * @param env Variables that it has besides this process's own.
   */
  constructor(readonly command: string, args: string[], env: Record<string, string> = {}) {
    const pipes = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    this.#process = new Deno.Command(command, { args, env, ...pipes }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#answers = linesOf(this.#process.stdout);
    this.#complaints = this.#listen();
  }

  /** Number of the process. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Sends a request and waits for its answer. */
  async ask<T>(request: Message): Promise<T> {
    try {
      await this.#writer.write(new TextEncoder().encode(JSON.stringify(request) + "\n"));
    } catch {
      // The process has ended: reading says how.
    }
    return await this.answer<T>();
  }

  /** Waits for a line: a process may speak first, or go on. */
  async answer<T>(): Promise<T> {
    const { value, done } = await this.#answers.next();
    if (done) throw await this.#ending();
    const message = this.#understood(value) as T & { error?: string };
    if (message.error !== undefined) throw new Error(message.error);
    return message;
  }

  /** Tells the process that nothing more will be asked; what it still answers can be read. */
  async hangUp(): Promise<void> {
    await this.#writer.close().catch(() => {}); // it may have ended by itself, or been told before
  }

  /** Ends the process: it has nothing more to read. */
  async close(): Promise<void> {
    await this.hangUp();
    await this.#process.status;
    await Promise.all([this.#answers.return(), this.#complaints]);
    if (!this.#process.stdout.locked) await this.#process.stdout.cancel(); // nobody has asked yet
  }

  async #listen(): Promise<void> {
    for await (const text of this.#process.stderr.pipeThrough(new TextDecoderStream())) {
      this.#complaint = (this.#complaint + text).slice(-COMPLAINT_CHARACTERS);
    }
  }

  #understood(line: string): unknown {
    try {
      return JSON.parse(line);
    } catch {
      throw new Error(`${this.command} answers with a line of JSON: got ${line.slice(0, COMPLAINT_CHARACTERS)}`);
    }
  }

  async #ending(): Promise<PeerEnded> {
    const { code, signal } = await this.#process.status;
    await this.#complaints;
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    const words = this.#complaint.trim();
    return new PeerEnded(
      `${this.command} ended ${how} without an answer.${words === "" ? "" : ` Its last words:\n${words}`}`,
      signal,
    );
  }
}
