/** A small generator of uniform numbers in [0, 1) for test values (mulberry32), apart from all that is tested. */
export function testRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` numbers spread over [low, high). */
export function testNumbers(count: number, seed: number, low = -1, high = 1): Float32Array {
  const next = testRandom(seed);
  return Float32Array.from({ length: count }, () => low + (high - low) * next());
}
