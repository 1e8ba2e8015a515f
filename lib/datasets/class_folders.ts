import { isNamedAsPicture } from "./decode.ts";
import { describeContents, listFolder, listNames } from "./folder_listing.ts";

/** Names that folders of pictures go by, in lower case, for what the pictures are for. */
const ROLE_NAMES = {
  train: ["train", "training", "seg_train"],
  validation: ["val", "valid", "validation"],
  test: ["test", "testing", "seg_test"],
} as const;

/** Pictures without labels, which some archives bring along. */
const UNLABELLED_NAMES = ["seg_pred"];

/** What pictures are for. */
export type Role = keyof typeof ROLE_NAMES;

/** Paths of what lies in one class folder, by class; classes and names in order. */
export type ClassFolders = Map<string, string[]>;

/** The class folders of a dataset: for training and testing apart, or all together if there is only `train`. */
export interface FoundFolders {
  train: ClassFolders;
  validation: ClassFolders | undefined;
  test: ClassFolders | undefined;
  /** Folders that were passed over, and why. */
  ignored: { path: string; reason: string }[];
}

/**
 * Finds the class folders under `root`: `train/<class>`, `seg_train/seg_train/<class>` and what else is usual, and the same for
 * test and, if there is one, validation; or `<class>` alone. All this may lie in a folder of its own within `root`, as archives
 * unpack.
 *
 * @param root A folder.
 * @returns For each role the paths of what lies in each of its class folders.
 * @throws {RangeError} if there are no class folders, or only one, or those of one role are not those of another.
 * @throws {Deno.errors.NotFound} if there is no such root.
 */
export async function findClassFolders(root: string): Promise<FoundFolders> {
  const { folders } = await listFolder(root);
  const [only, another] = folders;
  if (only !== undefined && another === undefined && roleOf(only) === undefined) {
    if ((await listFolder(`${root}/${only}`)).folders.length > 0) return await findClassFolders(`${root}/${only}`);
  }
  const roles = folders.map(roleOf);
  if (roles.includes("train") && roles.includes("test")) return await findSplitFolders(root, folders);
  const classes = await readClasses(root);
  const named = [...classes.values()].every((paths) => paths.some(isNamedAsPicture));
  if (classes.size >= 2 && roles.every((role) => role === undefined) && named) {
    return { train: classes, validation: undefined, test: undefined, ignored: [] };
  }
  const missing = roles.includes("train") ? "test" : "train";
  throw new RangeError(
    `${root} holds no folder of ${missing} pictures: it should be called ${
      ROLE_NAMES[missing].join(" or ")
    } and hold a ` +
      `folder of pictures for each class; or ${root} itself should hold such folders, at least two, and nothing for train or ` +
      `test. It holds ${await describeContents(root)}.`,
  );
}

async function findSplitFolders(root: string, folders: readonly string[]): Promise<FoundFolders> {
  const [train, validation, test] = [
    (await readRole(root, folders, "train"))!,
    await readRole(root, folders, "validation"),
    (await readRole(root, folders, "test"))!,
  ];
  const classes = [...train.keys()];
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
    const extra = [...found.keys()].filter((name) => !train.has(name));
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
  const ignored = folders.filter((name) => UNLABELLED_NAMES.includes(name.toLowerCase()))
    .map((name) => ({ path: `${root}/${name}`, reason: "its pictures have no labels" }));
  return { train, validation, test, ignored };
}

function roleOf(name: string): Role | undefined {
  return (Object.keys(ROLE_NAMES) as Role[]).find((role) =>
    (ROLE_NAMES[role] as readonly string[]).includes(name.toLowerCase())
  );
}

async function readRole(root: string, folders: readonly string[], role: Role): Promise<ClassFolders | undefined> {
  const name = ROLE_NAMES[role].map((usual) => folders.find((other) => other.toLowerCase() === usual)).find(Boolean);
  if (name === undefined) return undefined;
  let folder = `${root}/${name}`;
  for (;;) { // the archive's own folder within one of the same name, as in seg_train/seg_train
    const [only, another] = (await listFolder(folder)).folders;
    if (only === undefined || another !== undefined || roleOf(only) !== role) break;
    folder = `${folder}/${only}`;
  }
  return await readClasses(folder);
}

async function readClasses(folder: string): Promise<ClassFolders> {
  const found: ClassFolders = new Map();
  for (const name of (await listFolder(folder)).folders) {
    found.set(name, (await listNames(`${folder}/${name}`)).map((entry) => `${folder}/${name}/${entry}`));
  }
  return found;
}
