import { explain } from "./explain.ts";
import { exists, hashOf, readText, replaceText } from "./files.ts";
import { checkSpace } from "./platform.ts";
import { type Context, runTool } from "./tool.ts";

const gigabytes = 0.5;

/** Inside node_modules, so that it goes with it. */
const stampFile = "node_modules/.setup";

/** Whether node_modules holds what deno.json and deno.lock ask for. */
export async function packagesReady(root: string): Promise<boolean> {
  return await readText(`${root}/${stampFile}`) === await wanted(root);
}

/** Installs the npm packages with the pinned Deno, exactly as locked; their install scripts do not run. */
export async function ensurePackages(context: Context): Promise<void> {
  const { root, progress } = context;
  if (!await exists(`${root}/node_modules`)) checkSpace(root, gigabytes);
  let fetched = 0;
  const onLine = (line: string) => {
    if (/^Download .*\.tgz$/.test(line)) progress.update(`fetching, ${fetched += 1} packages`);
    if (line.startsWith("Initialize ")) progress.update("unpacking");
  };
  const hash = await wanted(root);
  const result = await runTool(context, `${root}/.venv/bin/deno`, ["install", "--frozen"], onLine);
  if (result.code !== 0) {
    throw explain({ tool: "deno", ...result, folder: `${root}/node_modules`, source: "deno.lock", gigabytes });
  }
  await Deno.mkdir(`${root}/node_modules`, { recursive: true });
  await replaceText(`${root}/${stampFile}`, hash);
}

function wanted(root: string): Promise<string> {
  return hashOf(`${root}/deno.json`, `${root}/deno.lock`);
}
