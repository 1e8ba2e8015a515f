import { assertEquals } from "@std/assert";
import { tokenLosses } from "../../lib/models/mod.ts";
import { disposeModule, loadStateDict, parameters, type StateTensor } from "../../lib/nn/mod.ts";
import { gradientsOnDisk } from "../models/golden_models.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { readGolden } from "../support/golden.ts";
import { decoderOf, HEADS } from "./decoders.ts";

const golden = readGolden("generation");

/** Tensors of the fixture below a path, by the rest of their names. */
function below(path: string): Map<string, StateTensor> {
  const found = Object.entries(golden).filter(([name]) => name.startsWith(path));
  return new Map(
    found.map(([name, x]) => [name.slice(path.length), { shape: x.shape, data: x.dataSync() as Float32Array }]),
  );
}

const OPTIONS = {
  codes: { classes: 4 },
  mixture: { positions: "sinusoidal" },
  regression: { classes: 4 },
} as const;

for (const kind of ["codes", "mixture", "regression"] as const) {
  Deno.test(`${kind}: what a decoder says, its losses and all gradients equal PyTorch's`, () => {
    const decoder = decoderOf(HEADS[kind](), OPTIONS[kind]);
    loadStateDict(decoder, below(`${kind}/weight/`));
    const [tokens, classes] = [golden[`${kind}/tokens`]!, golden[`${kind}/labels`] as tf.Tensor1D];
    const labels = decoder.classes === undefined ? undefined : classes;
    const { grads } = tf.variableGrads(() => {
      const said = decoder.call(tokens, { training: true, labels });
      assertClose(said, golden[`${kind}/said`]!, 1e-5, "what is said");
      const losses = tokenLosses(decoder.head, said, tokens);
      assertClose(losses, golden[`${kind}/losses`]!, 1e-5, "losses");
      return tf.mean(losses) as tf.Scalar;
    }, [...parameters(decoder).values()]);
    const wanted = below(`${kind}/gradient/`);
    const gradients = gradientsOnDisk(decoder, grads);
    assertEquals([...gradients.keys()].sort(), [...wanted.keys()].sort());
    for (const [name, values] of gradients) {
      if (name.endsWith("attention.key.bias")) continue; // truly zero: softmax does not see what all keys share
      assertClose(values, wanted.get(name)!.data, 1e-5, `gradient of ${name}`);
    }
    disposeModule(decoder);
  });
}
