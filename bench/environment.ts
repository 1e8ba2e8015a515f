import { cpus } from "node:os";

/** What a measurement depends on besides the code. */
export interface Environment {
  cpu: string;
  cores: number;
  deno: string;
  tensorflow: string;
  torch: string;
  threads: number;
}

/** Describes this machine. */
export function environment(tensorflow: string, torch: string, threads: number): Environment {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? "unknown",
    cores: processors.length,
    deno: Deno.version.deno,
    tensorflow,
    torch,
    threads,
  };
}
