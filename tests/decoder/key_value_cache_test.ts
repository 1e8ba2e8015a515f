import { assertEquals } from "@std/assert";
import { attendCached, DecoderBlock, emptyKeyValues } from "../../lib/decoder/mod.ts";
import { Initializer, MultiHeadAttention } from "../../lib/nn/mod.ts";
import { assertClose } from "../support/close.ts";
import { tf } from "../support/engine.ts";
import { assertNoLeaks } from "../support/leaks.ts";
import { testNumbers } from "../support/random.ts";

const [B, N, D, A, WIDTH] = [2, 5, 6, 2, 3];
const x = tf.tensor3d(testNumbers(B * N * D, 1), [B, N, D]);
const tokens = tf.split(x, N, 1) as tf.Tensor3D[];
const place = (i: number) => tf.scalar(i, "int32");

Deno.test("token after token through the cache equals causal attention of the whole, with room for more", () => {
  const attention = new MultiHeadAttention({ width: D, heads: A, headWidth: WIDTH, dropout: 0 }, new Initializer(1));
  const whole = attention.call(x, { training: false, causal: true });
  for (const room of [N, N + 3]) {
    let cache = emptyKeyValues([B, A, room, WIDTH]);
    const rows = tokens.map((token, i) => {
      const { y, cache: next } = attendCached(attention, token, cache, place(i));
      cache = next;
      return y;
    });
    assertClose(tf.concat(rows, 1), whole, 1e-5, `${room} places`);
    assertEquals(Array.from(tf.slice(cache.keys, [0, 0, N, 0]).dataSync()).every((value) => value === 0), true);
  }
});

Deno.test("causal attention is full attention with later keys masked, and goes with a mask", () => {
  const attention = new MultiHeadAttention({ width: D, heads: A, headWidth: WIDTH, dropout: 0 }, new Initializer(1));
  const causal = attention.call(x, { training: false, causal: true });
  for (let i = 0; i < N; i++) {
    const mask = tf.tensor2d(Array.from({ length: B * N }, (_, k) => k % N <= i), [B, N], "bool");
    const row = (y: tf.Tensor) => tf.slice(y, [0, i, 0], [B, 1, D]);
    assertClose(row(causal), row(attention.call(x, { training: false, mask })), 1e-5, `row ${i}`);
  }
  const mask = tf.tensor2d([true, false, true, true, true, true, false, true, true, true], [B, N], "bool");
  const both = attention.call(x, { training: false, causal: true, mask });
  const without = attention.call(tf.gather(x, [0, 2, 3, 4], 1), { training: false, causal: true });
  assertClose(tf.gather(both, [0, 2, 3, 4], 1), without, 1e-5);
});

Deno.test("a token may be written again, and a step leaves its cache and nothing else", () => {
  const shape = { width: D, heads: A, headWidth: WIDTH, mlpWidth: 8, dropout: 0.5 };
  const block = new DecoderBlock(shape, new Initializer(2));
  const empty = emptyKeyValues([B, A, N, WIDTH]);
  const once = block.step(tokens[1]!, empty, place(0));
  const wrong = block.step(tokens[0]!, empty, place(0));
  const again = block.step(tokens[1]!, wrong.cache, place(0));
  assertEquals(again.y.arraySync(), once.y.arraySync());
  assertEquals(again.cache.keys.arraySync(), once.cache.keys.arraySync());
  const at = place(0);
  assertNoLeaks(() => tf.dispose([block.step(tokens[0]!, empty, at)]));
  assertEquals(block.flops(7), 2 * 7 * 4 * D * A * WIDTH + 4 * 7 * 7 * A * WIDTH + 2 * 7 * 2 * D * 8);
});
