/** Bytes of memory that the machine has left, or without limit where the process may not ask. */
export function availableMemoryBytes(): number {
  if (Deno.permissions.querySync({ name: "sys", kind: "systemMemoryInfo" }).state !== "granted") return Infinity;
  return Deno.systemMemoryInfo().available;
}
