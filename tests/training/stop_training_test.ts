import { assertEquals } from "@std/assert";
import "../support/require_setup.ts";
import { withFolder } from "../support/folder.ts";

Deno.test("Stop during training in a notebook leaves kernel and model usable, and the run can go on", () =>
  withFolder(async (folder) => {
    const { code, stdout, stderr } = await new Deno.Command(".venv/bin/python", {
      args: ["tests/training/stop_training.py", `${folder}/run`],
      env: { NO_COLOR: "1" },
      signal: AbortSignal.timeout(240_000),
    }).output();
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
    const left = JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
    assertEquals(left, { status: "error", finite: true, scopes: 0, finished: true, epochs: 3, alive: true });
  }));
