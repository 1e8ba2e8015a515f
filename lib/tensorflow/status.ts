import type { Address, TensorFlowC } from "./c_api.ts";
import { readCString } from "./native_memory.ts";
import { cleanMessage, codeName, TensorFlowError } from "./errors.ts";

/** Owns one `TF_Status`: where a C function leaves its error. One that is shared serves blocking calls only. */
export class Status {
  readonly pointer: Address;

  constructor(private readonly c: TensorFlowC) {
    this.pointer = c.TF_NewStatus();
  }

  /** Throws a {@linkcode TensorFlowError} if the last call failed. `describe` is asked for the call only then. */
  check(op: string, describe: () => string = () => op): void {
    const code = this.c.TF_GetCode(this.pointer);
    if (code === 0) return;
    const message = cleanMessage(readCString(this.c, this.c.TF_Message(this.pointer)));
    throw new TensorFlowError(op, codeName(code), `${describe()} failed: ${message} (${codeName(code)})`);
  }

  /** Frees the native status. */
  free(): void {
    this.c.TF_DeleteStatus(this.pointer);
  }
}
