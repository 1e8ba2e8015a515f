/** Of an event: where in the run it is, and what changes with the clock alone. */
const PLACES: ReadonlySet<string> = new Set(["epoch", "epochs", "step", "steps", "secondsLeft", "trainSeconds"]);

/**
 * The numbers that a step or an epoch is told with, by name: whatever there is but its place in the run. Records within are taken apart,
 * their names joined by dots.
 *
 * @example
 * ```ts
 * import { measuresOf } from "./measures.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const step = { kind: "step", epoch: 1, step: 3, loss: 1.5, gates: { mean: 0.5 } };
 * assertEquals(measuresOf(step), { loss: 1.5, "gates.mean": 0.5 });
 * ```
 *
 * @param record A step, or an epoch's record.
 * @returns Its measures, in their order.
 */
export function measuresOf(record: object): Record<string, number> {
  const found: Record<string, number> = {};
  const visit = (value: unknown, name: string) => {
    if (typeof value === "number") found[name] = value;
    else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) visit(inner, `${name}.${key}`);
    }
  };
  for (const [key, value] of Object.entries(record)) if (!PLACES.has(key)) visit(value, key);
  return found;
}
