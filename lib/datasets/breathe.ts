/** Of so many breaths one is taken asleep while {@linkcode stayAwake} holds. */
const WAKEFUL_BREATHS = 4;

/** Whose messages need no other thread, and who waits for them. */
let awake: { channel: MessageChannel; waiting: (() => void)[]; breaths: number } | undefined;

/**
 * Lets other code run: signals, timers, and steps that wait for what has been read. Work that never waits would keep them out for as long as
 * it takes. Now and then it is done at once and lets nobody in; whoever calls it again and again loses nothing by that.
 *
 * Not by a timer: in a notebook, Deno 2.9 loses all timers when Stop ends code that goes on after one.
 */
export async function breathe(): Promise<void> {
  if (awake !== undefined && ++awake.breaths % WAKEFUL_BREATHS !== 0) {
    const { channel, waiting } = awake;
    return await new Promise((resolve) => {
      waiting.push(resolve);
      channel.port1.postMessage(0);
    });
  }
  await crypto.subtle.digest("SHA-1", new Uint8Array(1)); // the least that another thread does, which needs no permission
}

/**
 * From now on {@linkcode breathe} seldom sleeps until another thread has answered: a Stop that finds a notebook asleep finds no code to end.
 * Signals and files are looked after less often.
 *
 * @returns What ends it.
 */
export function stayAwake(): () => void {
  const before = awake;
  const channel = new MessageChannel();
  const waiting: (() => void)[] = [];
  channel.port2.onmessage = () => waiting.shift()?.();
  awake = { channel, waiting, breaths: 0 };
  return () => {
    awake = before;
    for (const port of [channel.port1, channel.port2]) port.close();
    for (const resolve of waiting) resolve();
  };
}
