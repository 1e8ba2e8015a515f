import type { MimeBundle } from "./figure.ts";

/** What Deno's notebook kernel offers. */
interface Jupyter {
  broadcast(type: string, content: object): Promise<void>;
}

/**
 * An output of the notebook cell at work that can be replaced by a later one; undefined outside of notebooks. Calls show it (`update`
 * false) and replace it (true).
 */
export function kernelOutput(): ((bundle: MimeBundle, update: boolean) => Promise<void>) | undefined {
  const kernel = jupyter();
  if (kernel === undefined) return undefined;
  const transient = { display_id: crypto.randomUUID() };
  return (data, update) =>
    kernel.broadcast(update ? "update_display_data" : "display_data", { data, metadata: {}, transient });
}

function jupyter(): Jupyter | undefined {
  try {
    return (Deno as unknown as { jupyter?: Jupyter }).jupyter;
  } catch {
    return undefined; // outside of the kernel Deno throws
  }
}
