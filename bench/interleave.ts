/** The middle and the range of several runs. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** One side of a comparison: does its work and returns the figure of merit. */
export type Contender = () => number | Promise<number>;

/** Median, smallest and largest of some numbers. */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError("A spread needs at least one number: got none.");
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
  return { median: (low + high) / 2, min: sorted[0]!, max: sorted.at(-1)! };
}

/**
 * Runs contenders in turn, A B C A B C …, so that a machine that grows slower in between does so for all. A first round
 * warms up and does not count.
 *
 * @param contenders What to run, by name.
 * @param rounds How often; at least 7.
 */
export async function interleave<N extends string>(
  contenders: Record<N, Contender>,
  rounds = 9,
): Promise<Record<N, Spread>> {
  const values = Object.fromEntries(Object.keys(contenders).map((name) => [name, [] as number[]])) as Record<
    N,
    number[]
  >;
  for (let round = -1; round < rounds; round++) {
    for (const name of Object.keys(contenders) as N[]) {
      const value = await contenders[name]();
      if (round >= 0) values[name].push(value);
    }
  }
  return Object.fromEntries(Object.entries<number[]>(values).map(([name, list]) => [name, spread(list)])) as Record<
    N,
    Spread
  >;
}
