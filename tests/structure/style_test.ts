import { assertEquals } from "@std/assert";

function* sources(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sources(path);
    else if (path.endsWith(".ts")) yield Deno.readTextFileSync(path);
  }
}

Deno.test("the glossary of STYLE.md names what lib/ exports", () => {
  const rows = Deno.readTextFileSync("STYLE.md").split("\n").filter((line) => /^\| .*[а-я]/.test(line));
  const names = rows.flatMap((row) => [...row.split("|")[3]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!));
  assertEquals(names.length > 40, true, `${names.length} names`);
  const declared = /^export (?:abstract |async )*(?:class|function|interface|type|const) (\w+)/gm;
  const exported = new Set([...sources("lib")].flatMap((text) => [...text.matchAll(declared)].map(([, name]) => name)));
  assertEquals(names.filter((name) => !exported.has(name)), []);
});
