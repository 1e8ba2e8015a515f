import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A folder that holds both libraries, and the files in it. */
export interface LibraryFiles {
  /** Full path of `libtensorflow_framework`, which must be opened first. */
  framework: string;
  /** Full path of `libtensorflow_cc`. */
  cc: string;
}

/** Where to look, and for what; every field has the machine's own value as its default. */
export interface LocateOptions {
  /** A folder to look in first, and the only one if given. */
  libraryDir?: string | undefined;
  /** Reads an environment variable; default: the process's, or nothing where reading it is not permitted. */
  env?: (name: string) => string | undefined;
  /** Whether there is a file at a path. */
  isFile?: (path: string) => boolean;
  /** Names in a folder, empty if there is none. */
  list?: (path: string) => string[];
  /** Root of the checkout, which holds `.venv`. */
  root?: string;
  /** `linux` or `darwin`. */
  os?: string;
}

/** What {@linkcode locateTensorFlow} found: the files, or the places where they were not. */
export type Located = { files: LibraryFiles } | { lookedIn: string[] };

/** The environment variable that names the folder of libtensorflow. */
export const LIBRARY_DIR_VARIABLE = "TF_LIB_DIR";

/**
 * Looks for libtensorflow: in `options.libraryDir`; in the folder that `TF_LIB_DIR` names; in the checkout's `.venv`; in the
 * active `VIRTUAL_ENV`; in the folders of a system-wide installation. A place that is named explicitly (option or
 * variable) is the only one looked in, so that a mistyped path is an error and not another library.
 */
export function locateTensorFlow(options: LocateOptions = {}): Located {
  const os = options.os ?? Deno.build.os;
  const names = libraryNames(os);
  const isFile = options.isFile ?? isExistingFile;
  const lookedIn: string[] = [];
  for (const folder of folders(options, os)) {
    const files = { framework: join(folder, names.framework), cc: join(folder, names.cc) };
    if (isFile(files.framework) && isFile(files.cc)) return { files };
    lookedIn.push(folder);
  }
  return { lookedIn };
}

function libraryNames(os: string): LibraryFiles {
  return os === "darwin"
    ? { framework: "libtensorflow_framework.2.dylib", cc: "libtensorflow_cc.2.dylib" }
    : { framework: "libtensorflow_framework.so.2", cc: "libtensorflow_cc.so.2" };
}

function folders(options: LocateOptions, os: string): string[] {
  const env = options.env ?? permittedEnv;
  const named = options.libraryDir ?? env(LIBRARY_DIR_VARIABLE);
  if (named !== undefined && named !== "") return [named];
  const list = options.list ?? listFolder;
  const environments = [join(options.root ?? checkoutRoot(), ".venv"), env("VIRTUAL_ENV")];
  const system = os === "darwin" ? ["/opt/homebrew/lib", "/usr/local/lib"] : ["/usr/local/lib", "/usr/lib"];
  return [...environments.filter((root) => root !== undefined).flatMap((root) => wheelFolders(root, list)), ...system];
}

/** Wheels unpack into `<environment>/lib/python3.<minor>/site-packages/tensorflow`. */
function wheelFolders(environment: string, list: (path: string) => string[]): string[] {
  const lib = join(environment, "lib");
  const pythons = list(lib).filter((name) => name.startsWith("python3."));
  const names = pythons.length > 0 ? pythons : ["python3.*"]; // the pattern tells a reader of the error where to look
  return names.map((python) => join(lib, python, "site-packages", "tensorflow"));
}

function checkoutRoot(): string {
  return dirname(dirname(dirname(fileURLToPath(import.meta.url)))); // lib/tensorflow/locate.ts
}

function permittedEnv(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}

function isExistingFile(path: string): boolean {
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return false;
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false; // missing, or behind a folder that may not be entered: not a place to load from
  }
}

function listFolder(path: string): string[] {
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return [];
  try {
    return [...Deno.readDirSync(path)].map((entry) => entry.name);
  } catch {
    return [];
  }
}
