/**
 * Checks that the library documents itself: every exported name has a docstring; every function that `lib/mod.ts` offers
 * also has a runnable example (`deno test --doc` runs it), a line for each parameter and one for what it returns.
 *
 * @module
 */

interface Tag {
  kind: string;
}

interface Parameter {
  tsType?: { repr: string };
  /** The parameter itself, where it has a default. */
  left?: Parameter;
}

interface Declaration {
  kind: string;
  declarationKind: string;
  location: { filename: string; line: number };
  jsDoc?: { doc?: string; tags?: Tag[] };
  def?: { params?: Parameter[]; returnType?: { repr: string; value?: { typeParams?: { repr: string }[] } } };
}

interface Documentation {
  nodes: Record<string, { symbols?: { name: string; declarations: Declaration[] }[] }>;
}

async function documentation(files: string[]): Promise<Documentation> {
  const { code, stdout, stderr } = await new Deno.Command(".venv/bin/deno", { args: ["doc", "--json", ...files] })
    .output();
  if (code !== 0) throw new Error(`deno doc failed: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

function* sources(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sources(path);
    else if (path.endsWith(".ts")) yield path;
  }
}

/** Options are interfaces, whose fields have lines of their own. */
function isOptions(param: Parameter): boolean {
  return /Options$/.test((param.tsType ?? param.left?.tsType)?.repr ?? "");
}

/** What an exported name lacks; `offered` if `lib/mod.ts` exports it. */
function lacks(declaration: Declaration, offered: boolean): string[] {
  const tags = declaration.jsDoc?.tags ?? [];
  const count = (kind: string) => tags.filter((tag) => tag.kind === kind).length;
  const missing = declaration.jsDoc?.doc ? [] : ["a docstring"];
  if (!offered || declaration.kind !== "function") return missing;
  const params = (declaration.def?.params ?? []).filter((param) => !isOptions(param)).length;
  const returned = declaration.def?.returnType;
  const nothing = ["void", "never"].includes(returned?.value?.typeParams?.[0]?.repr ?? returned?.repr ?? "");
  if (count("example") === 0) missing.push("an @example");
  if (count("param") < params) missing.push(`${params} @param, has ${count("param")}`);
  if (!nothing && count("return") === 0) missing.push("@returns");
  return missing;
}

function complaints(docs: Documentation, offered: Set<string>): string[] {
  return Object.values(docs.nodes).flatMap(({ symbols = [] }) =>
    symbols.flatMap(({ name, declarations }) => {
      const exported = declarations.filter(({ declarationKind, kind }) =>
        declarationKind === "export" && kind !== "reference"
      );
      const documented = exported.find(({ jsDoc }) => jsDoc?.doc) ?? exported[0];
      if (documented === undefined) return [];
      const { filename, line } = documented.location;
      const missing = lacks(documented, offered.has(`${filename} ${name}`));
      return missing.length === 0
        ? []
        : [`${filename.replace(/^.*\/lib\//, "lib/")}:${line} ${name} needs ${missing.join(", ")}`];
    })
  );
}

const barrel = await documentation(["lib/mod.ts"]);
const offered = new Set(
  Object.values(barrel.nodes).flatMap(({ symbols = [] }) =>
    symbols.flatMap(({ name, declarations }) => declarations.map(({ location }) => `${location.filename} ${name}`))
  ),
);
const files = [...sources("lib")];
const found = new Set(complaints(await documentation(files), offered)); // a barrel's names come again from their own files
for (const line of found) console.error(line);
console.log(`Documentation: ${files.length} files, ${offered.size} names offered, ${found.size} complaints.`);
if (found.size > 0) Deno.exit(1);
