import { assertEquals } from "@std/assert";
import { codeCounts, codeStatistics } from "../../lib/metrics/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";

Deno.test("codeStatistics() of counts is what its definition says, from one code to all", () => {
  const of = (counts: number[]) => {
    const { perplexity, codeUse } = codeStatistics(tf.tensor1d(counts));
    return [perplexity.dataSync()[0]!, codeUse.dataSync()[0]!];
  };
  assertClose(of([0, 7, 0, 0]), [1, 0.25], 1e-6);
  assertClose(of([3, 3, 3, 3]), [4, 1], 1e-6);
  const entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
  assertClose(of([3, 1, 0]), [Math.exp(entropy), 2 / 3], 1e-6);
});

Deno.test("codeCounts() counts every code of any shape", () => {
  const codes = tf.tensor2d([[5, 0, 0], [2, 5, 5]], [2, 3], "int32");
  assertEquals(codeCounts(codes, 6).arraySync(), [2, 0, 1, 0, 0, 3]);
  assertNoLeaks(() => {
    const counts = codeCounts(codes, 6);
    tf.dispose([counts, codeStatistics(counts)]);
  });
});
