import { z } from "zod";
import { ExperimentConfig, TASK_CONFIGS, type TaskName } from "./schema.ts";

/** A part of a JSON schema, as far as it is told here. */
interface Node {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Node>;
  items?: Node;
  anyOf?: Node[];
  oneOf?: Node[];
}

/**
 * All settings of a config, as dotted paths, with the values that each takes.
 *
 * @param task Of which task. Default: of all.
 */
export function settings(task?: TaskName): Map<string, string> {
  const found = new Map<string, Set<string>>();
  const walk = (node: Node, path: string) => {
    for (const choice of [...node.anyOf ?? [], ...node.oneOf ?? []]) walk(choice, path);
    for (const [name, inner] of Object.entries(node.properties ?? {})) {
      const own = path === "" ? name : `${path}.${name}`;
      if (own === "task") continue; // an experiment's own
      const kinds = found.get(own) ?? new Set();
      kindsOf(inner).forEach((kind) => kinds.add(kind));
      found.set(own, kinds);
      walk(inner, own);
    }
  };
  walk(z.toJSONSchema(task === undefined ? ExperimentConfig : TASK_CONFIGS[task]) as Node, "");
  return new Map([...found].map(([path, kinds]) => [path, [...kinds].join(" | ")]));
}

/** What `--set help` prints. */
export function settingsHelp(): string {
  const all = [...settings()].filter(([, kind]) => kind !== "object");
  const widest = Math.max(...all.map(([path]) => path.length));
  const tasks = (Object.keys(TASK_CONFIGS) as TaskName[]).map((task) => ({ task, own: settings(task) }));
  const lines = all.map(([path, kind]) => {
    const having = tasks.filter(({ own }) => own.has(path)).map(({ task }) => task);
    return `  ${path.padEnd(widest)}  ${kind}${having.length === tasks.length ? "" : ` (${having.join(", ")})`}`;
  });
  return `Settings for --set <key>=<value>, and the tasks that have them if not all do:\n${lines.join("\n")}`;
}

function kindsOf({ type, const: only, enum: words, items, anyOf = [], oneOf = [] }: Node): string[] {
  if (only !== undefined) return [String(only)];
  if (words !== undefined) return words.map(String);
  if (type === "array") return [`list of ${kindsOf(items ?? {}).join(" | ")}`];
  if (type === "integer") return ["whole number"];
  if (type === "boolean") return ["true", "false"];
  return type === undefined ? [...anyOf, ...oneOf].flatMap(kindsOf) : [type];
}
