/**
 * Lets other code run: signals, timers, and steps that wait for what has been read. Work that never waits would keep them out for as long as
 * it takes. Not by a timer: in a notebook, Deno 2.9 loses all timers when Stop ends code that goes on after one.
 */
export async function breathe(): Promise<void> {
  await crypto.subtle.digest("SHA-1", new Uint8Array(1));
}
