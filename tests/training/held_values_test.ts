import { assertEquals } from "@std/assert";
import { HeldValues } from "../../lib/training/held_values.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";

Deno.test("HeldValues gives variables back what they were, also twice, and keeps nothing after its release", () => {
  const variables: tf.Variable[] = [tf.variable(tf.tensor1d([1, 2])), tf.variable(tf.scalar(3, "int32"))];
  const values = () => variables.map((variable) => Array.from(variable.dataSync()));
  const assign = (a: number[], b: number) =>
    tf.tidy(() => {
      variables[0]!.assign(tf.tensor1d(a));
      variables[1]!.assign(tf.scalar(b, "int32"));
    });
  assertNoLeaks(() => {
    assign([1, 2], 3);
    const held = new HeldValues(variables);
    held.restore(); // nothing has changed
    for (const _ of [1, 2]) {
      assign([7, 8], 9);
      assertEquals(values(), [[7, 8], [9]]);
      held.restore();
      assertEquals(values(), [[1, 2], [3]]);
    }
    held.release();
    held.release();
    assertEquals(values(), [[1, 2], [3]]);
    assign([4, 5], 6);
  });
  tf.dispose(variables);
});
