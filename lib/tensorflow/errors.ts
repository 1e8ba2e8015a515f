/** Names of TensorFlow's status codes, by number (`TF_Code` in `c/tf_status.h`). */
const CODES = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
];

/**
 * A call that TensorFlow refused. `message` names the op with the shapes and types it was given, and says what
 * TensorFlow said; `op` and `code` are for programs.
 */
export class TensorFlowError extends Error {
  override readonly name = "TensorFlowError";

  constructor(
    /** The op or C function that failed. */
    readonly op: string,
    /** TensorFlow's status, `INVALID_ARGUMENT` for example. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** libtensorflow is missing, of another version, or may not be opened; `message` says what to do. */
export class TensorFlowNotFoundError extends Error {
  override readonly name = "TensorFlowNotFoundError";
}

/** The name of a status code. */
export function codeName(code: number): string {
  return CODES[code] ?? `CODE_${code}`;
}

/**
 * TensorFlow's message without what only its own developers need: the name of the wrapped function in front, the
 * op's name behind.
 */
export function cleanMessage(message: string): string {
  return message
    .replace(/^(\{\{(function_node|node) [^}]*\}\}\s*)+/, "")
    .replace(/\s*\[Op:[^\]]*\](\s*name:\s*)?\s*$/, "")
    .trim();
}
