/**
 * Runs the cases that come on standard input, one a line, and tells on standard output which it begins (`> 3`) and how
 * it ended (`< 3 ok`): if the process dies, the last one begun did it.
 */
import { linesOf } from "../../../tools/processes/lines.ts";
import { openTensorFlow } from "../../../lib/tensorflow/mod.ts";
import { DTYPE } from "../../../lib/tensorflow/dtypes.ts";
import { decodeCase, i32, text } from "./cases.ts";
import { perform } from "./perform.ts";

const out = new TextEncoder();
const say = (line: string) => Deno.stdout.writeSync(out.encode(line + "\n"));
const { backend } = await openTensorFlow({ device: "cpu", threads: 2 });
backend!.native.largestResultBytes = 2 ** 28; // what takes seconds to fill would look like a hang
const writer = { dtype: DTYPE.resource, shape: [], values: [] };
await perform(backend!.native, { // without a file behind it a summary writer takes anything
  op: "CreateSummaryFileWriter",
  inputs: [writer, text([], ["logs"]), i32([]), i32([]), text([])],
  attrs: [],
  outputs: 0,
});
let index = 0;
for await (const line of linesOf(Deno.stdin.readable)) {
  say(`> ${index}`);
  say(`< ${index} ${await perform(backend!.native, decodeCase(line))}`);
  index++;
}
