import { assertEquals } from "@std/assert";
import "../support/require_setup.ts";
import { withFolder } from "../support/folder.ts";

Deno.test("Stop while a step is recorded or a gradient computed leaves the kernel fit to capture, differentiate and train", () =>
  withFolder(async (folder) => {
    const { code, stdout, stderr } = await new Deno.Command(".venv/bin/python", {
      args: ["tests/notebooks/stop_recording.py", `${folder}/run`],
      env: { NO_COLOR: "1" },
      signal: AbortSignal.timeout(240_000),
    }).output();
    const lines = new TextDecoder().decode(stdout);
    if (code !== 0) throw new Error(`${lines}\n${new TextDecoder().decode(stderr)}`);
    const sound = { status: "error", kept: true, random: true, captured: true, eager: true };
    assertEquals(
      lines.trim().split("\n").map((line) => JSON.parse(line)),
      [
        { name: "recording", ...sound, open: 0 },
        { name: "gradient", ...sound, open: 0 },
        { name: "training", ...sound, open: 0 },
        { name: "trained on", finished: true, epochs: 1, alive: true },
      ],
    );
  }));
