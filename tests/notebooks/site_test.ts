import { assertEquals, assertThrows } from "@std/assert";
import { dirname, join } from "node:path";
import "../support/require_setup.ts";
import { buildSite } from "../../tools/notebooks/site/build.ts";
import { drawFormulas } from "../../tools/notebooks/site/formulas.ts";
import { notebookParts } from "../../tools/notebooks/site/notebook_parts.ts";
import { nameHeadings, placeOf, turnLinks } from "../../tools/notebooks/site/pages.ts";
import { renderParts } from "../../tools/notebooks/site/render.ts";
import { notebookPaths } from "../../tools/notebooks/run.ts";

Deno.test("renderParts() keeps formulas as TeX, wherever their lines break, and colours code", async () => {
  const [text, code, quoted] = await renderParts([
    { kind: "markdown", text: "so $a_1 \\times\nb_2$ and `$c$`\n\n$$\n\\frac{1}{2} < x\n$$\n\n```ts\nlet d = 1;\n```" },
    { kind: "code", text: "\nconst s = `<b>`; // why", language: "typescript" },
    { kind: "markdown", text: "> $x^2$\n\n- $y$\n\n| a | b |\n| --- | --- |\n| $z$ | 1 |\n" },
  ]);
  assertEquals(
    /so <span class="math">\\\(a_1 \\times\nb_2\\\)<\/span> and <code>\$c\$<\/code>/.test(text!),
    true,
    text,
  );
  assertEquals(/<div class="math">\$\$\s*\\frac\{1\}\{2\} &lt; x\s*\$\$<\/div>/.test(text!), true, text);
  assertEquals(/<pre class="code"><code><span class="kd">let<\/span>/.test(text!), true, text);
  assertEquals(
    /^<pre class="code"><code>\n<span class="kd">const<\/span>.*&lt;b&gt;.*<span class="c1">\/\/ why<\/span>/.test(
      code!,
    ),
    true,
    code,
  );
  assertEquals(quoted!.match(/<span class="math">/g)?.length, 3, quoted);
  assertEquals(quoted!.includes("<td"), true);
});

Deno.test("drawFormulas() draws them as HTML with MathML, and names one that it cannot draw", () => {
  const html = drawFormulas(
    '<p><span class="math">\\(a &lt; b\\)</span></p><div class="math">$$\n\\sum_i x_i\n$$</div>',
    "a.ipynb",
  );
  assertEquals(html.match(/<math /g)?.length, 2);
  assertEquals(html.includes('<annotation encoding="application/x-tex">a &lt; b</annotation>'), true, html);
  assertEquals(html.includes('class="katex-display"'), true);
  assertThrows(() => drawFormulas('<span class="math">\\(\\nosuch{x}\\)</span>', "a.ipynb"), SyntaxError, "a.ipynb");
});

Deno.test("turnLinks() leads to the places of the site, and tells which files are meant", () => {
  const links =
    '<a href="01_x.ipynb#Two-Words">a</a><a href="../lib/a.ts">b</a><img alt="" src="figures/f.svg"><a href="#c">c</a>';
  const { html, targets } = turnLinks(links, "notebooks/README.md");
  assertEquals(targets, ["notebooks/01_x.ipynb", "lib/a.ts", "notebooks/figures/f.svg"]);
  assertEquals(
    html,
    '<a href="01_x.html#two-words">a</a><a href="source/lib/a.ts.html">b</a><img alt="" src="figures/f.svg"><a href="#c">c</a>',
  );
  assertEquals(turnLinks('<a href="../01_x.ipynb">', "notebooks/appendix/b.ipynb").html, '<a href="../01_x.html">');
  assertEquals(turnLinks('<a href="https://example.org/x">', "notebooks/README.md").targets, []);
  assertEquals(placeOf("notebooks/appendix/b.ipynb"), "appendix/b.html");
});

Deno.test("nameHeadings() gives headings the names that links use", () => {
  assertEquals(
    nameHeadings("<h2>Two <em>Words</em></h2><h2>Two Words</h2>"),
    '<h2 id="two-words">Two <em>Words</em></h2><h2 id="two-words-1">Two Words</h2>',
  );
});

Deno.test("notebookParts() makes pictures files with their words, and takes Markdown before plain text", () => {
  const svg = '<svg role="img" width="120.5" height="9"></svg>';
  const output = (data: Record<string, unknown>) => ({ output_type: "execute_result", data });
  const { pieces, pictures } = notebookParts({
    cells: [{
      cell_type: "code",
      source: ["1;\n", "2"],
      outputs: [
        { output_type: "stream", name: "stdout", text: "a < b\n" },
        output({ "image/svg+xml": [svg], "text/plain": 'A "wave"', "application/vnd.vegalite.v5+json": {} }),
        output({ "text/markdown": "**x**", "text/plain": "x" }),
      ],
    }],
  }, "book");
  assertEquals(pieces.map(({ text }) => text), [
    "1;\n2",
    '<div class="output">',
    "<pre>a &lt; b</pre>",
    '<p class="figure"><img src="figures/book-1-2.svg" width="121" alt="A &quot;wave&quot;"></p>',
    "**x**",
    "</div>",
  ]);
  assertEquals(pictures.map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)]), [["book-1-2.svg", svg]]);
});

Deno.test("buildSite() writes pages that lead only to each other, and ask nothing of a network or a program", async () => {
  const folder = await Deno.makeTempDir({ dir: "out" });
  try {
    const site = `${folder}/site`;
    const count = await buildSite(site);
    const pages = ["index.html", ...notebookPaths().map(placeOf)];
    assertEquals(count >= pages.length, true);
    for (const page of pages) {
      const html = await Deno.readTextFile(`${site}/${page}`);
      assertEquals(/<script|class="math"|\sstyle="[^"]*url\(/.test(html), false, page);
      assertEquals([...html.matchAll(/<(?:img|link)[^>]*(?:src|href)="https?:/g)].length, 0, page);
      for (const [, target] of html.matchAll(/\b(?:href|src)="(?!https?:)([^"#]+)/g)) {
        assertEquals(
          (await Deno.stat(join(site, dirname(page), decodeURI(target!)))).isFile,
          true,
          `${page}: ${target}`,
        );
      }
    }
    const css = await Deno.readTextFile(`${site}/katex/katex.min.css`);
    for (const [, font] of css.matchAll(/url\(([^)]+\.woff2)\)/g)) {
      assertEquals((await Deno.stat(`${site}/katex/${font}`)).isFile, true);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
