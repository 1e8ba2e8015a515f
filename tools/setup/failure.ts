/** A failure that the user can act on. Its message is the one sentence that `tools/setup.ts` prints before it ends. */
export class SetupFailure extends Error {
  constructor(sentence: string, readonly exitCode = 1) {
    super(sentence);
    this.name = "SetupFailure";
  }
}

/** The failure for a set-up that the user stopped: by then everything half-made has been removed. */
export function interrupted(): SetupFailure {
  return new SetupFailure(
    "Set-up was interrupted and has removed what was half-installed; run the same command again to complete it.",
  );
}

/** The sentence for a full disk under `folder`. */
export function diskFull(folder: string, gigabytes: number): SetupFailure {
  return new SetupFailure(
    `The disk filled up while installing into ${folder}: about ${gigabytes} GB are needed (pip also uses its cache and ` +
      "the folder for temporary files); free some space and run the same command again.",
  );
}

/** The sentence for a folder that this user cannot write. */
export function notWritable(folder: string): SetupFailure {
  return new SetupFailure(
    `The folder ${folder} cannot be written, and set-up installs into it: make it writable, or copy the project to a ` +
      "folder of your own and run the command there.",
  );
}
