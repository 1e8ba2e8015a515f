/** What is to be HTML: Markdown, or code of a language. */
export type Part = { kind: "markdown"; text: string } | { kind: "code"; text: string; language: string };

/** Renders parts as HTML, all in one go: starting Python takes longer than the work. Formulas stay TeX. */
export async function renderParts(parts: readonly Part[]): Promise<string[]> {
  const process = new Deno.Command(".venv/bin/python", {
    args: ["tools/notebooks/site/render.py"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  const write = async () => {
    await writer.write(new TextEncoder().encode(JSON.stringify(parts)));
    await writer.close();
  };
  const [written, { code, stdout, stderr }] = await Promise.all([write().catch((error) => error), process.output()]);
  if (code !== 0) throw new Error(`render.py ended with ${code}: ${new TextDecoder().decode(stderr)}`);
  if (written !== undefined) throw written; // after the program's own words, which say why it stopped reading
  return JSON.parse(new TextDecoder().decode(stdout));
}
