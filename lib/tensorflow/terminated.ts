/**
 * What is put right after code was terminated. Stop in a notebook has V8 end the code that runs: no error is thrown, and neither `catch`
 * nor `finally` is entered, so that TensorFlow.js takes its ops, gradients and tidies, and capture its recording, to be at work for ever. An
 * immediate sees it: they run only when no other code does, and all of these wait for nothing. What is at work then was terminated.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";

/** Gives back what the work at hand has changed for a while. */
let undo: (() => void) | undefined;
/** Milliseconds after which another look is asked for: one may be terminated itself. */
const LONGEST_LOOK = 1000;
/** Scopes that were open at the last look. */
let scopesAtRest = 0;

/** Runs work that waits for nothing, and that cleans up itself when it returns or throws; `restore` does when it is terminated. */
export function restoredIfTerminated<T>(restore: () => void, work: () => T): T {
  if (undo !== undefined) return work(); // a part of work that is restored as a whole
  undo = restore;
  try {
    return work();
  } finally {
    undo = undefined;
  }
}

/**
 * Puts the engine right if ops, a gradient or a recording were terminated, and disposes what they and the tidies around them had made. To be
 * called by an immediate or a timer only. (A gradient that failed keeps its tape, which goes then too.)
 */
export function cleanUpTerminated(): void {
  const { state } = tf.engine();
  if (undo !== undefined || state.kernelDepth > 0 || state.gradientDepth > 0 || state.activeTape) {
    undo?.();
    undo = undefined;
    const saved = (state.activeTape ?? []).flatMap(({ saved }) => saved ?? []);
    Object.assign(state, { kernelDepth: 0, gradientDepth: 0, activeTape: null });
    saved.forEach(disposeHalf);
    closeScopes(scopesAtRest);
  }
  scopesAtRest = state.scopeStack.length;
}

/** Has every turn of the event loop in which ops, gradients or tidies ran end with a look. To be called once, in a notebook. */
export function cleanUpAfterStop(): void {
  const engine = tf.engine() as unknown as { scopedRun(...args: unknown[]): unknown };
  const { scopedRun } = engine;
  let asked = -Infinity;
  engine.scopedRun = (...args) => { // in which all of them run
    const now = performance.now();
    if (now - asked > LONGEST_LOOK) {
      asked = now;
      setImmediate(() => {
        asked = -Infinity;
        cleanUpTerminated();
      });
    }
    return scopedRun.apply(engine, args);
  };
}

/** Leaves tidies that were terminated, and disposes what they had made: all scopes but the outermost `depth`. */
export function closeScopes(depth: number): void {
  const { state } = tf.engine();
  const made = state.scopeStack.splice(depth).flatMap(({ track }) => track).filter(({ kept }) => !kept);
  Object.assign(state, { activeScope: state.scopeStack.at(-1) ?? null });
  scopesAtRest = state.scopeStack.length;
  made.forEach(disposeHalf);
}

/** Disposes a tensor that may have been half made or half disposed. */
export function disposeHalf(tensor: tf.Tensor): void {
  try {
    tensor.dispose();
  } catch {
    // its memory was freed before
  }
}
