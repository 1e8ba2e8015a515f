import "../support/require_setup.ts";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { ALLOWED_OPS } from "../../lib/tensorflow/allowed_ops.ts";
import { CRASHES } from "../../lib/tensorflow/guards/crashes.ts";
import { RESULT_BYTES } from "../../lib/tensorflow/guards/result_size.ts";
import { BINDING_CASES, DEADLY_CASE } from "./fuzz/binding_cases.ts";
import { encodeCase } from "./fuzz/cases.ts";
import { EXAMPLES, examplesOf } from "./fuzz/examples.ts";
import { KNOWN_CRASHES, KNOWN_EXCESSES } from "./fuzz/known_crashes.ts";
import { hostileCase, plainCase } from "./fuzz/mutate.ts";
import { SIGNATURES } from "./fuzz/signatures.ts";
import { isFault, type Outcome, supervise } from "./fuzz/supervise.ts";

/** A busy machine is no hang. */
const PATIENT = { hangSeconds: 60 };

// All of these run in processes of their own: a call that ends its process fails the test and not the test run.

Deno.test("guards refuse every call that is known to crash, hang or take all memory", async () => {
  const known = [...KNOWN_CRASHES, ...KNOWN_EXCESSES];
  const outcomes = await supervise(known.map(({ call }) => call), PATIENT);
  known.forEach(({ call, message }, i) => {
    const { outcome } = outcomes[i]!;
    const what = `${call.op} ended with: ${outcome}`;
    assertMatch(outcome, /^(RangeError|TypeError): /, what);
    assertMatch(outcome, message, what);
  });
});

Deno.test("guards let every op through that is called as it should be", async () => {
  const cases = [...ALLOWED_OPS].flatMap((op) =>
    examplesOf(op, SIGNATURES[op]!).map((example) => plainCase(op, example))
  );
  assertEquals(listed(await supervise(cases, PATIENT), (outcome) => outcome !== "ok"), []);
});

Deno.test("guards and examples are of allowed ops", () => {
  const named = [...Object.keys(CRASHES), ...RESULT_BYTES.keys(), ...Object.keys(EXAMPLES)];
  assertEquals(named.filter((op) => !ALLOWED_OPS.has(op)), []);
});

Deno.test("hostile arguments of every op end in an error or a result", async () => {
  const PER_OP = 12;
  const cases = [...ALLOWED_OPS].flatMap((op) => Array.from({ length: PER_OP }, (_, i) => hostileCase(op, 4000 + i)));
  const outcomes = await supervise(cases, PATIENT);
  assertEquals(listed(outcomes, isFault), []);
  const passed = outcomes.filter(({ outcome }) => outcome === "ok").length / outcomes.length;
  assert(passed > 0.2 && passed < 0.8, `hostile calls are neither all refused nor all harmless: ${passed} passed`);
});

Deno.test("hostile use of the binding's functions ends in an error or a result", async () => {
  const cases = BINDING_CASES.flatMap((binding) => Array.from({ length: 10 }, (_, seed) => ({ binding, seed })));
  assertEquals(listed(await supervise(cases, PATIENT), isFault), []);
});

Deno.test("the fuzzer notices a process that dies", async () => {
  const outcomes = await supervise([{ binding: DEADLY_CASE, seed: 0 }, { binding: "createTensor", seed: 0 }]);
  assertMatch(outcomes[0]!.outcome, /^CRASH /);
  assert(!isFault(outcomes[1]!.outcome), outcomes[1]!.outcome);
});

/** Calls with certain outcomes, a line each, as the fuzzer takes them again. */
function listed(outcomes: readonly Outcome[], which: (outcome: string) => boolean): string[] {
  return outcomes.filter(({ outcome }) => which(outcome)).map((each) => `${each.outcome}\n${encodeCase(each.case)}`);
}
