/**
 * Checks that relative links and pictures in the project's pages and notebooks lead somewhere, and that the notebooks' page leads to each
 * notebook. Part of `deno task check`.
 *
 * @module
 */
import { relative } from "node:path";
import { brokenLinks } from "./links/broken.ts";
import { markdownOf, targetsOf } from "./links/markdown.ts";
import { notebookPaths } from "./notebooks/run.ts";

const INDEX = "notebooks/README.md";
const PAGES = ["README.md", "STYLE.md", "bench/README.md", "data/README.md", INDEX];

const notebooks = notebookPaths();
const written = (await markdownOf(INDEX)).replaceAll(/<!-- numbers: [\s\S]*?<!-- end -->/g, ""); // a table that lists all by itself
const listed = new Set(targetsOf(written));
const found = [
  ...await brokenLinks([...PAGES, ...notebooks]),
  ...notebooks.filter((path) => !listed.has(relative("notebooks", path))).map((path) =>
    `${INDEX} does not lead to ${path}: give it a line.`
  ),
];
for (const line of found) console.error(line);
console.log(`Links: ${PAGES.length} pages and ${notebooks.length} notebooks, ${found.length} complaints.`);
if (found.length > 0) Deno.exit(1);
