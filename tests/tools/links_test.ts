import { assertEquals } from "@std/assert";
import { relative } from "node:path";
import { brokenLinks } from "../../tools/links/broken.ts";
import { anchorsOf, targetsOf } from "../../tools/links/markdown.ts";

/** What is wrong with the links of a page, beside which another page and a notebook stand. */
async function complaints(markdown: string): Promise<string[]> {
  const folder = relative(Deno.cwd(), await Deno.makeTempDir({ dir: "out" }));
  try {
    const book = {
      cells: [{ cell_type: "markdown", source: ["# Two Words\n", "text"] }, { cell_type: "code", source: "1" }],
    };
    await Deno.writeTextFile(`${folder}/other.md`, "# First part: a `name`\n\n## Same\n\n## Same\n");
    await Deno.writeTextFile(`${folder}/a book.ipynb`, JSON.stringify(book));
    await Deno.writeTextFile(`${folder}/page.md`, markdown);
    const found = await brokenLinks([`${folder}/page.md`]);
    return found.map((line) => line.replaceAll(`${folder}/`, ""));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("targetsOf() finds links and pictures in all their forms, and none in code and formulas", () => {
  const markdown = [
    '[a](one.md) and ![b](two.svg "title") and [c][ref] and [`d`](<three.md>)',
    '<a href="four.md">e</a> <img alt="" src="five.png">',
    "",
    "[ref]: six.md",
    "`[x](no.md)` and ``[`x`](no.md)``, $a[i](no.md)$",
    "$$",
    "[x](no.md)",
    "$$",
    "```ts",
    "[x](no.md)",
    "```",
    "[last](seven.md#part)",
  ].join("\n");
  const names = ["one.md", "two.svg", "three.md", "four.md", "five.png", "six.md", "seven.md#part"];
  assertEquals(targetsOf(markdown), names);
});

Deno.test("anchorsOf() names headings as code hosts do", () => {
  const anchors = anchorsOf(
    '# A `name`, and [more](x.md)!\n## Same\n```sh\n# no heading\n```\n## Same\n<a id="mine"></a>',
  );
  assertEquals([...anchors], ["a-name-and-more", "same", "same-1", "mine"]);
});

Deno.test("brokenLinks() lets pass what leads somewhere", async () => {
  const links = ["other.md", "other.md#first-part-a-name", "other.md#same-1", "a%20book.ipynb#Two-Words", "#here", "."];
  const markdown = `# Here\n${
    links.map((link) => `[x](${link})`).join("\n")
  }\n<https://example.org/none> [y](https://example.org/)`;
  assertEquals(await complaints(markdown), []);
});

Deno.test("brokenLinks() finds missing files and places, and files that others do not have", async () => {
  assertEquals(await complaints("[x](none.md)"), ["page.md links to none.md: there is no such file."]);
  assertEquals(await complaints("![x](other.svg)"), ["page.md links to other.svg: there is no such file."]);
  assertEquals(await complaints("[x](other.md#none)"), [
    "page.md links to other.md#none: other.md has no such heading.",
  ]);
  assertEquals((await complaints("[x](a%20book.ipynb#Three)"))[0]?.includes("no such heading"), true);
  assertEquals((await complaints("[x](/etc/passwd)"))[0]?.includes("make it relative"), true);
  assertEquals((await complaints("[x](../../../elsewhere)"))[0]?.includes("outside of the project"), true);
  assertEquals((await complaints("[x](../../node_modules)"))[0]?.includes("not committed"), true);
});
