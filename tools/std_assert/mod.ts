/**
 * The functions of `@std/assert` that this project's tests use, over Node's own assertions, for networks without JSR.
 * Where JSR is reachable, delete the line `"links"` in deno.json and the real package takes its place.
 *
 * @module
 */
import { AssertionError as NodeAssertionError, deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";

/** What a failed assertion throws. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** Fails unless `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Fails unless both are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  compare(() => deepStrictEqual(actual, expected), msg);
}

/** Fails if both are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  compare(() => notDeepStrictEqual(actual, expected), msg);
}

/** Fails unless both are the same value. */
export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T {
  if (!Object.is(actual, expected)) {
    throw new AssertionError(msg ?? `Values are not the same: ${String(actual)} and ${String(expected)}`);
  }
}

/** Fails unless the numbers differ by at most `tolerance` (default: 1e-7 of `expected`). */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, msg?: string): void {
  const limit = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 0);
  if (Object.is(actual, expected) || Math.abs(actual - expected) <= limit) return;
  throw new AssertionError(msg ?? `Expected ${actual} to be within ${limit} of ${expected}`);
}

/** Fails unless `actual` is neither null nor undefined. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    throw new AssertionError(msg ?? `Expected a value, got ${String(actual)}`);
  }
}

/** Fails unless `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (!actual.includes(expected)) {
    throw new AssertionError(msg ?? `Expected ${JSON.stringify(actual)} to contain ${JSON.stringify(expected)}`);
  }
}

/** Fails unless `actual` matches `expected`. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) {
    throw new AssertionError(msg ?? `Expected ${JSON.stringify(actual)} to match ${expected}`);
  }
}

/** Fails unless `actual` is greater than `expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) {
    throw new AssertionError(msg ?? `Expected ${String(actual)} to be greater than ${String(expected)}`);
  }
}

/** Fails unless `actual` is less than `expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) {
    throw new AssertionError(msg ?? `Expected ${String(actual)} to be less than ${String(expected)}`);
  }
}

// deno-lint-ignore no-explicit-any -- as the real package: any constructor of errors
type ErrorClass<E extends Error> = new (...args: any[]) => E;

/** Fails unless `fn` throws, an `ErrorClass` whose message contains `msgIncludes` if these are given; returns the error. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass?: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E {
  try {
    fn();
  } catch (error) {
    return checked(error, ErrorClass, msgIncludes, msg);
  }
  throw new AssertionError(msg ?? "Expected function to throw.");
}

/** As {@linkcode assertThrows}, for a promise that is rejected. */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass?: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E> {
  try {
    await fn();
  } catch (error) {
    return checked(error, ErrorClass, msgIncludes, msg);
  }
  throw new AssertionError(msg ?? "Expected function to reject.");
}

function checked<E extends Error>(error: unknown, ErrorClass?: ErrorClass<E>, msgIncludes?: string, msg?: string): E {
  if (!(error instanceof Error)) throw new AssertionError(msg ?? `Expected an Error, got ${String(error)}`);
  if (ErrorClass !== undefined && !(error instanceof ErrorClass)) {
    throw new AssertionError(msg ?? `Expected ${ErrorClass.name}, got ${error.name}: ${error.message}`);
  }
  if (msgIncludes !== undefined && !error.message.includes(msgIncludes)) {
    throw new AssertionError(
      msg ?? `Expected the message to contain ${JSON.stringify(msgIncludes)}, got ${JSON.stringify(error.message)}`,
    );
  }
  return error as E;
}

function compare(assertion: () => void, msg?: string): void {
  try {
    assertion();
  } catch (error) {
    if (!(error instanceof NodeAssertionError)) throw error;
    throw new AssertionError(msg === undefined ? error.message : `${msg}\n${error.message}`);
  }
}
