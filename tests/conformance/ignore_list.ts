/**
 * Names that tfjs-node's own test runner leaves out when they occur in a spec's name, read from the runner's source
 * (`src/run_tests.ts` of `@tensorflow/tfjs-node-gpu`), where they are one a line.
 */
export function readIgnoreList(source: string): string[] {
  const start = source.indexOf("const IGNORE_LIST");
  const end = source.indexOf("\n];", start);
  if (start < 0 || end < 0) throw new Error("tfjs-node's run_tests.ts has no IGNORE_LIST where 4.22.0 has it.");
  return [...source.slice(start, end).matchAll(/^\s*'(.*)',/gm)].map(([, name]) => name!);
}
