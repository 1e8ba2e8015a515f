import { interleave } from "../interleave.ts";
import type { Peer } from "../../tools/processes/peer.ts";
import type { Plan, Precision } from "./cases.ts";
import { type Hello, openSide } from "./contender.ts";
import type { Product } from "./result.ts";

/**
 * Multiplies square matrices on both sides in turn: what the processor can do, as far as either side gets it to. A size
 * at which a product lasts long is halved: a processor without bfloat16 is some hundred times slower in it.
 */
export async function measureProducts(
  torch: Peer,
  { productSize, rounds, precisions, turnSeconds }: Plan,
  threads: number,
): Promise<Partial<Record<Precision, Product>>> {
  const ours = openSide("ours", threads);
  await ours.answer<Hello>();
  const seconds = async (peer: Peer, size: number, precision: Precision) =>
    (await peer.ask<{ seconds: number }>({ do: "product", size, precision })).seconds;
  const measure = async (precision: Precision): Promise<Product> => {
    let size = Math.min(productSize, 256);
    while (size < productSize) {
      // The next size has 8 times the work.
      if (8 * Math.max(await seconds(ours, size, precision), await seconds(torch, size, precision)) > turnSeconds * 4) {
        break;
      }
      size *= 2;
    }
    const contender = (peer: Peer) => async () => 2 * size ** 3 / await seconds(peer, size, precision) / 1e9;
    return { size, ...await interleave({ ours: contender(ours), torch: contender(torch) }, rounds) };
  };
  const products: Partial<Record<Precision, Product>> = {};
  try {
    for (const precision of precisions) products[precision] = await measure(precision);
  } finally {
    await ours.close();
  }
  return products;
}

/** The better median of both sides, in GFLOP/s: one yardstick for both. */
export function peaks(products: Partial<Record<Precision, Product>>): Partial<Record<Precision, number>> {
  const peak = ({ ours, torch }: Product) => Math.max(ours.median, torch.median);
  return Object.fromEntries(Object.entries(products).map(([precision, product]) => [precision, peak(product)]));
}
