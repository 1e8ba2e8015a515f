import type { TensorFlowC } from "../c_api.ts";

/** Numbers of glibc's and macOS's `sysconf()` for the bytes of a page of memory and for how many there are. */
const [SC_PAGESIZE, SC_PHYS_PAGES] = Deno.build.os === "darwin" ? [29, 200] : [30, 85];

/** Bytes of memory that the machine has left, or has at all where the process may not ask. */
export function availableMemoryBytes(c: TensorFlowC): number {
  if (Deno.permissions.querySync({ name: "sys", kind: "systemMemoryInfo" }).state === "granted") {
    return Deno.systemMemoryInfo().available;
  }
  return Number(c.sysconf(SC_PAGESIZE) * c.sysconf(SC_PHYS_PAGES));
}
