import { assertEquals } from "@std/assert";

Deno.test("`deno task test` runs every folder of tests: two files at once, or one after another where time and memory are looked at", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));
  const [atOnce, alone] = tasks.test.command.split(" && ").slice(-2) as [string, string];
  const folders = (words: readonly string[]) => words.filter((word) => word.startsWith("tests/")).sort();
  const left = folders(/--ignore=(\S+)/.exec(atOnce)![1]!.split(","));
  assertEquals(folders(alone.split(" ")), left);
  for (const folder of left) assertEquals((await Deno.stat(folder)).isDirectory, true);
  assertEquals([atOnce.includes("--parallel"), alone.includes("--parallel")], [true, false]);
});
