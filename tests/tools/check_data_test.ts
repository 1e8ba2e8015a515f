import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { flat, greyFiles, withFolder } from "../datasets/picture_folder.ts";
import "../support/require_setup.ts";

/** Runs `deno task data:check` without the set-up before it. */
async function check(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = new Deno.Command(".venv/bin/deno", {
    args: ["run", "-P=data", "--quiet", "tools/check_data.ts", ...args],
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

Deno.test("data:check counts a folder's pictures and is content with the sample", async () => {
  const { code, stdout } = await check("data/sample");
  assertEquals(code, 0);
  assertEquals(stdout.split("\n").slice(0, 3), [
    "data/sample: class folders, 96 pictures that can be read.",
    "           train  test",
    "buildings     12     4",
  ]);
  assertMatch(stdout, /\ntogether\s+72\s+24\nWidth 80 px, height 80 px, \d+ to \d+ \(median [\d.]+\) bytes\.\n/);
  assertMatch(stdout, /\nBroken: none\.\nThe same in more than one split: none\.\nThe same within a split: none\.\n$/);
});

Deno.test("data:check fails on broken pictures and on those in two splits, and not on those twice in one", async () => {
  const files = {
    "train/a/1.png": await flat(1, 2, 3).png().toBuffer(),
    "train/b/2.png": await flat(4, 5, 6).png().toBuffer(),
    "test/a/3.png": await flat(7, 8, 9).png().toBuffer(),
    "test/b/4.png": await flat(10, 11, 12).png().toBuffer(),
  };
  const twice = { "train/a/again.png": files["train/a/1.png"] };
  const across = { "test/b/again.png": files["train/a/1.png"] };
  const broken = { "train/b/broken.jpg": "no picture" };
  for (
    const [more, code, words] of [[twice, 0, "train/a/1.png = train/a/again.png\n"], [
      across,
      1,
      "The same in more than one split: 1.\n  train/a/1.png = test/b/again.png (different classes)\n",
    ], [broken, 1, "Broken: 1.\n  train/b/broken.jpg: "]] as const
  ) {
    await withFolder({ ...files, ...more }, async (root) => {
      const run = await check(root);
      assertEquals(run.code, code, run.stdout + run.stderr);
      assertStringIncludes(run.stdout, words);
    });
  }
});

Deno.test("data:check --json prints one object that a program can read", async () => {
  await withFolder(await greyFiles({ "train/a": 2, "train/b": 1, "test/a": 1, "test/b": 1 }), async (root) => {
    const { code, stdout } = await check("--json", root);
    const { folder, format, ok, classes, counts, broken, duplicates } = JSON.parse(stdout);
    assertEquals([code, folder, format, ok, broken], [1, root, "class folders", false, []]);
    assertEquals([classes, counts], [["a", "b"], { train: [2, 1], test: [1, 1] }]);
    assertEquals([duplicates.length, duplicates[0].acrossSplits, duplicates[0].pictures.length], [1, true, 4]);
  });
});

Deno.test("data:check says in one sentence what it was not given", async () => {
  const help = await check("--help");
  assertEquals([help.code, help.stdout.startsWith("deno task data:check [--json] <folder>\n")], [0, true]);
  for (
    const [args, code, words] of [
      [[], 2, "One folder is checked at a time: got none. `deno task data:check --help` shows the options."],
      [["a", "b"], 2, "got a, b."],
      [["--jason", "data/sample"], 2, "Unknown option '--jason'"],
      [["out/no_such_folder"], 1, "There is no folder out/no_such_folder"],
      [["tools"], 1, "No pictures of a kind that is known were found"],
    ] as const
  ) {
    const { code: got, stdout, stderr } = await check(...args);
    assertEquals([got, stdout], [code, ""], stderr);
    assertStringIncludes(stderr, words);
    assertEquals(stderr.trim().includes("\n"), false, stderr);
  }
});
