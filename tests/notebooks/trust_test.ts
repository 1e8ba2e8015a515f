import { assertEquals } from "@std/assert";
import "../support/require_setup.ts";
import { notebookPaths } from "../../tools/notebooks/run.ts";

const TRUSTED = `import json, sys
from nbformat import from_dict
from nbformat.sign import NotebookNotary
print(json.dumps([NotebookNotary().check_signature(from_dict(json.load(open(path)))) for path in sys.argv[1:]]))`;

async function python(args: string[], env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(".venv/bin/python", { args, env }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("trust_notebooks.py has Jupyter trust every notebook, and leaves their files as they are", async () => {
  const data = await Deno.makeTempDir({ dir: "out" });
  try {
    const env = { JUPYTER_DATA_DIR: await Deno.realPath(data) };
    const paths = notebookPaths();
    const trusted = async () => JSON.parse(await python(["-c", TRUSTED, ...paths], env)) as boolean[];
    const modified = () => paths.map((path) => Deno.statSync(path).mtime?.getTime());
    assertEquals((await trusted()).every((yes) => !yes), true, "nothing is trusted to begin with");
    const before = modified();
    await python(["tools/trust_notebooks.py"], env);
    assertEquals(modified(), before);
    assertEquals(await trusted(), paths.map(() => true));
  } finally {
    await Deno.remove(data, { recursive: true });
  }
});
