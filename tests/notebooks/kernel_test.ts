import { assertEquals } from "@std/assert";
import "../support/require_setup.ts";

const KERNEL_FOLDER = "tests/notebooks"; // where the cells run: their imports are relative to it

/** Drives a kernel with drive_kernel.py, which says what it does. */
async function drive(
  action: "run" | "interrupt" | "shutdown",
  kernel: string,
  env: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await new Deno.Command(".venv/bin/python", {
    args: ["tests/notebooks/drive_kernel.py", kernel, KERNEL_FOLDER, action],
    env: { NO_COLOR: "1", ...env },
    signal: AbortSignal.timeout(120_000),
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}

const PRODUCT = "Tensor\n    [[2, 1],\n     [4, 3]]\n";

Deno.test("a notebook cell opens the engine and prints a matrix product, with the project's kernel", async () => {
  assertEquals(await drive("run", "deno"), { text: PRODUCT });
});

Deno.test("a notebook cell does the same with a kernel from `deno jupyter --install`", async () => {
  const home = await Deno.makeTempDir({ dir: "out" });
  try {
    const path = await Deno.realPath(home);
    const env = { HOME: path, XDG_DATA_HOME: `${path}/.local/share` };
    const installed = await new Deno.Command(".venv/bin/deno", {
      args: ["jupyter", "--install", "--name", "plain", "--display", "Deno without settings"],
      env,
    }).output();
    assertEquals(installed.code, 0, new TextDecoder().decode(installed.stderr));
    assertEquals(await drive("run", "plain", env), { text: PRODUCT });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("Stop during native work leaves the kernel alive, with its variables and the engine", async () => {
  assertEquals(await drive("interrupt", "deno"), {
    stopped: "error",
    after: "ok",
    alive: true,
    text: `42\n${PRODUCT}`,
  });
});

Deno.test("a kernel that used the engine ends with 0 when it is shut down", async () => {
  assertEquals(await drive("shutdown", "deno"), { code: 0 });
});
