/**
 * Stops a test run in one sentence, instead of once a test, if it cannot work: without set-up, or without permissions.
 * Imported before anything that opens TensorFlow.
 */
function stop(sentence: string): never {
  console.error(sentence);
  Deno.exit(1);
}

const root = new URL("../../", import.meta.url).pathname;
const granted = (descriptor: Deno.PermissionDescriptor) => Deno.permissions.querySync(descriptor).state === "granted";

if (!granted({ name: "read", path: root }) || !granted({ name: "ffi", path: `${root}.venv` })) {
  stop(
    "These tests read this folder and open native libraries in .venv: run `deno test -P`, which grants just that, or `deno test -A`.",
  );
}
try {
  Deno.statSync(`${root}.venv/setup.json`);
} catch {
  stop("These tests need the set-up, which is not complete: run `deno task setup` first.");
}
