import type { Guard } from "../guards.ts";

/** What arguments can make TensorFlow 2.21 end the process, by op, with the check that refuses them. */
export const CRASHES: Readonly<Record<string, Guard>> = {};
