/** Names that folders of pictures go by, in lower case, for what the pictures are for. */
const ROLE_NAMES = {
  train: ["train", "training", "seg_train"],
  validation: ["val", "valid", "validation"],
  test: ["test", "testing", "seg_test"],
} as const;

/** What pictures are for. */
export type Role = keyof typeof ROLE_NAMES;

/** Names of what lies in one class folder, by class; classes and names in order. */
export type ClassFolders = Map<string, string[]>;

/**
 * Finds the class folders under `root`: `train/<class>`, `seg_train/seg_train/<class>` and what else is usual, and the same for
 * test and, if there is one, validation.
 *
 * @param root A folder.
 * @returns For each role the paths of what lies in each of its class folders; `validation` is undefined if there is none.
 * @throws {RangeError} if the folders for training or testing are not there, or hold no two classes, or not the same.
 * @throws {Deno.errors.NotFound} if there is no such root.
 */
export async function findClassFolders(
  root: string,
): Promise<{ train: ClassFolders; validation: ClassFolders | undefined; test: ClassFolders }> {
  const [train, validation, test] = [
    await readRole(root, "train"),
    await readRole(root, "validation"),
    await readRole(root, "test"),
  ];
  for (const [role, found] of [["train", train], ["test", test]] as const) {
    if (found === undefined) {
      throw new RangeError(
        `${root} holds no folder of ${role} pictures: it should be called ${
          ROLE_NAMES[role].join(" or ")
        } and hold a ` +
          `folder of pictures for each class. It holds ${await contents(root)}.`,
      );
    }
  }
  const classes = [...train!.keys()];
  if (classes.length < 2) {
    throw new RangeError(
      `Telling pictures apart takes at least two class folders: ${root} holds ${
        classes.length === 0 ? "none" : `only "${classes[0]}"`
      } for training.`,
    );
  }
  for (const [role, found] of [["validation", validation], ["test", test]] as const) {
    if (found === undefined) continue;
    const missing = classes.filter((name) => !found.has(name));
    const extra = [...found.keys()].filter((name) => !train!.has(name));
    if (missing.length + extra.length > 0) {
      throw new RangeError(
        `The ${role} pictures under ${root} should have the classes of the training pictures: ` +
          [
            ...(missing.length > 0 ? [`there is no ${missing.join(", ")}`] : []),
            ...(extra.length > 0 ? [`${extra.join(", ")} is not among those of training`] : []),
          ].join(", and ") + ".",
      );
    }
  }
  return { train: train!, validation, test: test! };
}

async function readRole(root: string, role: Role): Promise<ClassFolders | undefined> {
  const names: readonly string[] = ROLE_NAMES[role];
  let folder = await folderNamed(root, names);
  if (folder === undefined) return undefined;
  for (;;) { // the archive's own folder within one of the same name, as in seg_train/seg_train
    const within = await folders(folder);
    if (within.length !== 1 || !names.includes(within[0]!.toLowerCase())) break;
    folder = `${folder}/${within[0]}`;
  }
  const found: ClassFolders = new Map();
  for (const name of await folders(folder)) {
    found.set(name, (await list(`${folder}/${name}`)).map((entry) => `${folder}/${name}/${entry}`));
  }
  return found;
}

async function folderNamed(root: string, names: readonly string[]): Promise<string | undefined> {
  const within = await folders(root);
  for (const name of names) {
    const found = within.find((entry) => entry.toLowerCase() === name);
    if (found !== undefined) return `${root}/${found}`;
  }
}

/** Names of the folders in a folder, in order; links to folders count. */
async function folders(path: string): Promise<string[]> {
  const names = await list(path);
  const found = await Promise.all(names.map((name) => isFolder(`${path}/${name}`)));
  return names.filter((_, i) => found[i]);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false; // a link to nowhere
    throw error;
  }
}

/** Names in a folder in order of their code units, as Python sorts them; without the clutter that systems leave behind. */
async function list(path: string): Promise<string[]> {
  try {
    const names = (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name);
    return names.filter((name) => !name.startsWith(".") && !CLUTTER.has(name)).sort();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) throw error;
    throw new Deno.errors.NotFound(
      `There is no folder ${path}: pictures are named by a folder that holds train and test folders.`,
    );
  }
}

const CLUTTER = new Set(["__MACOSX", "Thumbs.db", "desktop.ini"]);

async function contents(root: string): Promise<string> {
  const names = await list(root);
  const shown = names.slice(0, 6).join(", ");
  return names.length === 0 ? "nothing" : names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}
