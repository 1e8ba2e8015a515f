import { dirname, join, relative } from "node:path";

/** Folder of a package's compiled files, and where a copy that Deno can load goes. */
export interface SpecFolders {
  from: string;
  to: string;
}

/**
 * Copies the files that `entry` reaches by relative imports, with these imports completed (`./engine` to `./engine.js`),
 * and returns the copy of `entry`. `@tensorflow/tfjs-core` ships its specs as modules for bundlers, which no runtime loads.
 *
 * The copy is a second TensorFlow.js, but not a second engine: engine, flags, kernels, gradients and the Tensor class are
 * kept in globals and shared by all copies in a process, and nothing in this copy registers a kernel or gradient.
 */
export function copySpecs(entry: string, { from, to }: SpecFolders): string {
  const root = Deno.realPathSync(from); // behind the link in node_modules lie the packages that this one may require
  const seen = new Set<string>();
  const pending = [join(root, entry)];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const here = dirname(file);
    const code = Deno.readTextFileSync(file)
      .replace(/^\/\/# sourceMappingURL=.*$/m, "")
      .replace(RELATIVE_IMPORT, (_, start: string, specifier: string) => {
        const target = moduleFile(join(here, specifier));
        pending.push(target);
        const path = relative(here, target);
        return `${start}"${path.startsWith(".") ? path : `./${path}`}"`;
      })
      .replace(PACKAGE_IMPORT, (_, name: string, specifier: string) => `const ${name} = require("${specifier}");`);
    const copy = join(to, relative(root, file));
    Deno.mkdirSync(dirname(copy), { recursive: true });
    Deno.writeTextFileSync(copy, code.includes("require(") ? requireFrom(file) + code : code);
  }
  return join(to, entry);
}

/** TypeScript's compiler puts each import on a line of its own. */
const RELATIVE_IMPORT = /^((?:import|export) (?:.* from )?)['"](\.[^'"]*)['"]/gm;
const PACKAGE_IMPORT = /^import \* as (\w+) from ['"]([^.'"][^'"]*)['"];/gm;

function moduleFile(path: string): string {
  for (const file of [path, `${path}.js`, join(path, "index.js")]) {
    try {
      if (Deno.statSync(file).isFile) return file;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new Error(`${path} is imported by TensorFlow.js's specs, but is neither a file nor a folder with an index.js.`);
}

/** `require` as a bundler gives it to these modules: packages are looked up from where the original lies. */
function requireFrom(file: string): string {
  return `import { createRequire } from "node:module"; const require = createRequire(${JSON.stringify(file)}); `;
}
