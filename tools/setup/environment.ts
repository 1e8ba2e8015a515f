import { explain } from "./explain.ts";
import { SetupFailure } from "./failure.ts";
import { exists, hashOf, readText, remove, replaceText } from "./files.ts";
import { writeKernel } from "./kernel.ts";
import { followPip } from "./pip_progress.ts";
import { checkSpace } from "./platform.ts";
import type { Python } from "./python.ts";
import { canMoveTo, relocate } from "./relocate.ts";
import { type Context, logFile, runTool } from "./tool.ts";

/** A virtual environment that is wanted. */
export interface Plan {
  readonly name: ".venv" | ".venv-bench";
  /** The file that names its packages, under the root. */
  readonly requirements: string;
  /** Whether that file holds the hash of each package. */
  readonly hashed: boolean;
  readonly gpu: boolean;
  /** Free disk that making it takes, the caches included. */
  readonly gigabytes: number;
}

/** What `setup.json` in an environment says: written last, so an environment without it is not complete. */
export interface Stamp {
  /** SHA-256 of the requirements file it was made from. */
  readonly requirements: string;
  readonly python: string;
  readonly gpu: boolean;
  /** The absolute path of the repository when it was made: scripts in bin/ hold it. */
  readonly root: string;
}

/** The environment that everything runs in. One made with --gpu stays so until it is removed. */
export async function mainPlan(root: string, gpu: boolean): Promise<Plan> {
  const withGpu = gpu || ((await readStamp(root, ".venv"))?.gpu ?? false);
  return {
    name: ".venv",
    requirements: withGpu ? "requirements-gpu.txt" : "requirements.txt",
    hashed: true,
    gpu: withGpu,
    gigabytes: withGpu ? 11 : 3,
  };
}

/** The environment with PyTorch, for comparisons. */
export const benchPlan: Plan = {
  name: ".venv-bench",
  requirements: "bench/requirements.txt",
  hashed: false,
  gpu: false,
  gigabytes: 3,
};

/** How an environment stands: it must be made, only its paths must be repaired, or nothing. */
export type State = "missing" | "moved" | "ready";

/** Whether the environment is complete, made from the present requirements, and still where it was made. */
export async function environmentState(root: string, plan: Plan): Promise<State> {
  const stamp = await readStamp(root, plan.name);
  const current = stamp?.gpu === plan.gpu && stamp.requirements === await hashOf(`${root}/${plan.requirements}`) &&
    await exists(`${root}/${plan.name}/bin/python`);
  if (!current) return "missing";
  if (stamp.root === root) return "ready";
  return canMoveTo(`${root}/${plan.name}`) ? "moved" : "missing";
}

/** Makes the environment, or repairs its paths where the repository was moved; returns its Python's version. */
export async function ensureEnvironment(context: Context, plan: Plan, python: () => Promise<Python>): Promise<string> {
  const { root } = context;
  const folder = `${root}/${plan.name}`;
  const state = await environmentState(root, plan);
  if (state === "missing") await build(context, plan, await python());
  const stamp = await readStamp(root, plan.name);
  if (!stamp) throw new Error(`${folder} has lost its setup.json while set-up was running`);
  if (state === "moved") {
    await relocate(folder, `${stamp.root}/${plan.name}`, folder);
    await writeStamp(folder, { ...stamp, root });
  }
  return stamp.python;
}

/** Removes what a killed set-up left beside the environments. Only for the holder of the lock. */
export async function sweep(root: string): Promise<void> {
  for await (const { name } of Deno.readDir(root)) {
    if (/^\.venv(-bench)?\.\d+\.(new|old)\.tmp$/.test(name)) await remove(`${root}/${name}`);
  }
}

/** Installs beside the present environment and takes its place at the end, so that there is always a whole one or none. */
async function build(context: Context, plan: Plan, python: Python): Promise<void> {
  const { root, progress } = context;
  const folder = `${root}/${plan.name}`;
  const beside = `${folder}.${Deno.pid}.new.tmp`, old = `${folder}.${Deno.pid}.old.tmp`;
  const requirements = `${root}/${plan.requirements}`;
  checkSpace(root, plan.gigabytes);
  const stamp = { requirements: await hashOf(requirements), python: python.version, gpu: plan.gpu, root };
  try {
    progress.update(`making it with Python ${python.version}`);
    const made = await runTool(context, python.executable, ["-m", "venv", "--prompt", plan.name, beside]);
    if (made.code !== 0) throw notMade(python, plan, made);

    const minor = python.version.split(".").slice(0, 2).join(".");
    const follow = followPip(
      progress,
      await Deno.readTextFile(requirements),
      `${beside}/lib/python${minor}/site-packages`,
    );
    // Not compiled: that takes as long as all the rest, and Python compiles what is really used when it is first used.
    const args = [
      "-m",
      "pip",
      "install",
      "--no-input",
      "--no-compile",
      "--progress-bar",
      "off",
      "--only-binary",
      ":all:",
    ];
    if (plan.hashed) args.push("--require-hashes");
    const installed = await runTool(context, `${beside}/bin/python`, [...args, "-r", requirements], follow.onLine)
      .finally(follow.stop);
    if (installed.code !== 0) {
      throw explain({ tool: "pip", ...installed, folder: root, source: plan.requirements, gigabytes: plan.gigabytes });
    }

    progress.update("putting it in its place");
    if (plan.name === ".venv") await writeKernel(beside, folder);
    await relocate(beside, beside, folder);
    await writeStamp(beside, stamp);
    if (await exists(folder)) await Deno.rename(folder, old);
    await Deno.rename(beside, folder);
  } finally {
    await remove(beside);
    await remove(old);
  }
}

function notMade(python: Python, plan: Plan, made: { code: number; output: string }): SetupFailure {
  if (/ensurepip/.test(made.output)) {
    return new SetupFailure(
      `${python.executable} (Python ${python.version}) cannot make a virtual environment with pip: install its venv ` +
        `module (on Debian and Ubuntu python3-venv) and run the same command again (its output: ${logFile}).`,
    );
  }
  return explain({ tool: "pip", ...made, folder: plan.name, source: plan.requirements, gigabytes: plan.gigabytes });
}

async function readStamp(root: string, name: string): Promise<Stamp | undefined> {
  const text = await readText(`${root}/${name}/setup.json`);
  try {
    return text === undefined ? undefined : JSON.parse(text) as Stamp;
  } catch {
    // Damaged: as good as none, so the environment is made anew.
    return undefined;
  }
}

async function writeStamp(folder: string, stamp: Stamp): Promise<void> {
  await replaceText(`${folder}/setup.json`, `${JSON.stringify(stamp, null, 2)}\n`);
}
