/**
 * Lets other code run: signals, timers, and steps that wait for what has been read. Work that never waits would keep them out for as long as
 * it takes. Now and then it is done at once and lets nobody in; whoever calls it again and again loses nothing by that.
 *
 * Not by a timer: in a notebook, Deno 2.9 loses all timers when Stop ends code that goes on after one.
 */
export async function breathe(): Promise<void> {
  await crypto.subtle.digest("SHA-1", new Uint8Array(1)); // the least that another thread does, which needs no permission
}
