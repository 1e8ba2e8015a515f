/**
 * Opens a live window as a training run does, looks at it as a browser does, and prints what happened as JSON. Run with the permissions
 * of `train --live` alone; it ends by itself when the window is closed, or there is something left of the server.
 */
import { liveWindow } from "../../lib/figures/live_window.ts";
import { logTo } from "../../lib/training/logs/mod.ts";
import { PollingPage } from "./polling_page.ts";
import { runEvents } from "./run_events.ts";

const window = await liveWindow({ title: "A run", open: false, interval: 0 });
const log = logTo(window);
const page = await (await fetch(window.address)).text();
const links = [...page.matchAll(/<script src="([^"]+)"/g)].map(([, path]) => `${window.address}/${path}`);
const scripts = await Promise.all(links.map(async (link) => (await (await fetch(link)).text()).length));

/** The charts' curves when the first has a point of validation for each of so many epochs. */
async function curvesAfter(page: PollingPage, epochs: number) {
  const loss = await page.nextOf(({ id, data }) => id === 0 && data[1]?.x.length === epochs);
  const validation = await page.nextOf(({ id, data }) => id === 1 && data[0]?.x.length === epochs);
  return [loss, validation].map(({ data, layout }) => ({ title: layout.title, data }));
}

const first = await PollingPage.open(window.address);
const updates = [];
for (const event of runEvents(2)) {
  log.onProgress(event);
  if (event.kind === "epoch") updates.push(await curvesAfter(first, event.record.epoch));
}
const second = await PollingPage.open(window.address); // beside the first, with nothing new to come
const again = [await curvesAfter(second, 2)];
await Promise.all([first.close(), second.close()]); // nodeplotlib alone would end its server here
const third = await PollingPage.open(window.address);
again.push(await curvesAfter(third, 2));

const port = Number(new URL(window.address).port);
const taken = await liveWindow({ port, open: false }).then(
  () => false,
  ({ message }) => /already in use|EADDRINUSE/.test(message),
);
await log.close();
const closed = await fetch(window.address).then(() => false, () => true);
console.log(
  JSON.stringify({
    address: window.address,
    title: /<title>(.*?)</.exec(page)?.[1],
    scripts,
    updates,
    again,
    taken,
    closed,
  }),
);
