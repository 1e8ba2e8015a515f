import { dirname, join, normalize } from "node:path";
import { anchorOf, anchorsOf, markdownOf, targetsOf } from "./markdown.ts";
import { exists } from "../../lib/training/checkpoint_names.ts";

/** Folders of what is made on each machine, and in no copy of the project from elsewhere. */
const NOT_COMMITTED = /^(out|node_modules|\.venv[^/]*)(\/|$)/;

/**
 * Relative links and pictures of pages that lead nowhere: to a file that does not exist or is made on each machine, or to a place that the
 * page does not have. Links to other sites are not followed.
 *
 * @param paths Markdown files and notebooks, relative to the project's folder, which is the current one.
 * @returns A message for each broken link.
 */
export async function brokenLinks(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    for (const target of targetsOf(await markdownOf(path))) {
      const wrong = await wrongWith(target, path);
      if (wrong !== undefined) found.push(`${path} links to ${target}: ${wrong}`);
    }
  }
  return found;
}

async function wrongWith(target: string, path: string): Promise<string | undefined> {
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(target)) return undefined;
  const [file = "", anchor] = decodeURIComponent(target).split("#");
  if (file.startsWith("/")) return "a path from the root is another one on each machine; make it relative.";
  const at = file === "" ? path : normalize(join(dirname(path), file)).replace(/\/$/, "");
  if (at.startsWith("..")) return "that is outside of the project.";
  const made = NOT_COMMITTED.exec(at)?.[1];
  if (made !== undefined && made !== NOT_COMMITTED.exec(path)?.[1]) {
    return "that is made on each machine and not committed; name it without a link.";
  }
  if (!await exists(at)) return "there is no such file.";
  if (anchor === undefined || !/\.(md|ipynb)$/.test(at)) return undefined;
  const anchors = anchorsOf(await markdownOf(at));
  return anchors.has(anchor) || anchors.has(anchorOf(anchor)) ? undefined : `${at} has no such heading.`;
}
