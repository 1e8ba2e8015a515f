import { assertEquals } from "@std/assert";
import "../support/require_setup.ts";
import { commit, environment } from "../../experiments/environment.ts";
import { withFolder } from "../support/folder.ts";

const ENGINE = { backendName: "tensorflow", version: "2.21.0", libraryPath: "lib.so", devices: [], backend: undefined };

Deno.test("environment() tells of threads where their number was asked for", () => {
  const told = (threads: number | undefined) => environment({ ...ENGINE, threads });
  assertEquals([told(1).threads, "threads" in told(undefined), told(1).tensorflow], [1, false, "2.21.0"]);
});

const HASH = "0123456789abcdef0123456789abcdef01234567";

Deno.test("commit() reads a branch, a packed branch, a detached head and a worktree, and null without a repository", () =>
  withFolder(async (folder) => {
    const write = async (path: string, text: string) => {
      await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]+$/, ""), { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    };
    await Deno.mkdir(`${folder}/none`);
    await write("branch/.git/HEAD", "ref: refs/heads/main\n");
    await write("branch/.git/refs/heads/main", `${HASH}\n`);
    await write("packed/.git/HEAD", "ref: refs/heads/main\n");
    await write("packed/.git/packed-refs", `# pack-refs\nffff refs/heads/other-main\n${HASH} refs/heads/main\n`);
    await write("detached/.git/HEAD", `${HASH}\n`);
    await write("tree/.git", `gitdir: ${folder}/branch/.git/worktrees/tree\n`);
    await write("branch/.git/worktrees/tree/HEAD", "ref: refs/heads/side\n");
    await write("branch/.git/worktrees/tree/commondir", "../..\n");
    await write("branch/.git/refs/heads/side", `${HASH.toUpperCase()}\n`);
    const read = (name: string) => commit(`${folder}/${name}`);
    assertEquals(await read("branch"), HASH);
    assertEquals(await read("packed"), HASH);
    assertEquals(await read("detached"), HASH);
    assertEquals(await read("tree"), HASH.toUpperCase());
    assertEquals(await read("none"), null);
  }));
