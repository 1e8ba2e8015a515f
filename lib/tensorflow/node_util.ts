/**
 * Gives `node:util` back two functions that tfjs-node 4.22 calls and current runtimes no longer have (Deno dropped
 * `isNullOrUndefined` in 2.4.4, Node in 23). Importing this file is enough; it must come before the first op.
 */
import util from "node:util";

const module = util as unknown as Record<string, unknown>;
module.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
module.isArray ??= Array.isArray;
