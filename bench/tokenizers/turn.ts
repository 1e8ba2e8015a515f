/** A contender that works for at least so many seconds a turn, and gives the milliseconds of one piece of work. */
export function turn(work: () => unknown, turnSeconds: number): () => number {
  let repeats: number | undefined;
  return () => {
    if (repeats === undefined) {
      work(); // records, compiles and fills caches
      repeats = Math.max(1, Math.ceil(1000 * turnSeconds / milliseconds(work, 1)));
    }
    return milliseconds(work, repeats);
  };
}

/** Of one of some pieces of work. */
function milliseconds(work: () => unknown, repeats: number): number {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) work();
  return (performance.now() - start) / repeats;
}
