import { interrupted } from "./failure.ts";
import type { Context } from "./tool.ts";

/** How long to wait in silence for another set-up. */
const quietMilliseconds = 300;

/**
 * Holds the folder for one set-up at a time; a second one says so and waits. The lock is the operating system's on an
 * open file, which ends with the process that holds it however that ends, so none is ever left behind.
 */
export async function takeLock(context: Context): Promise<Disposable> {
  const path = `${context.root}/out/setup.lock`;
  const file = await Deno.open(path, { read: true, write: true, create: true });
  let locked = false;
  const taken = file.lock(true).then(() => locked = true);
  const stopped = new Promise<never>((_, reject) => {
    context.signal.addEventListener("abort", () => reject(interrupted()), { once: true });
  });
  await Promise.race([taken, stopped, new Promise((resolve) => setTimeout(resolve, quietMilliseconds))]);
  if (!locked) {
    const holder = (await Deno.readTextFile(path)).trim();
    context.progress.line(`Another set-up (process ${holder}) is at work in this folder; waiting until it ends.`);
    await Promise.race([taken, stopped]);
  }
  await file.truncate(0);
  await file.write(new TextEncoder().encode(`${Deno.pid}\n`));
  return { [Symbol.dispose]: () => file.close() };
}
