import { TensorFlowError } from "../../../lib/tensorflow/errors.ts";

/** TensorFlow's refusals and our sentences are fine; an error of the JavaScript engine means that nobody checked. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return `UNTIDY threw ${String(error)}`;
  const line = `${error.name}: ${error.message}`.replaceAll("\n", " ").slice(0, 600);
  if (error instanceof TensorFlowError) return line;
  const ours = (error instanceof RangeError || error instanceof TypeError) && /: |\. |\.$/.test(error.message);
  const internal = /Cannot |not iterable|not a function|Invalid (array|typed)|convert/.test(error.message);
  return ours && !internal ? line : `UNTIDY ${line} ${error.stack?.split("\n")[1]?.trim() ?? ""}`;
}
