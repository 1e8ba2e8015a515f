import type { z } from "zod";
import { UsageError } from "../usage.ts";
import { ExperimentConfig, taskOf } from "./schema.ts";
import { settings } from "./settings.ts";

/**
 * A config with some of its values replaced.
 *
 * @param config Plain data; not changed.
 * @param assignments Such as `model.layers=2` or `training.schedule=cosine`: a path, and a value in JSON; text that is not JSON is itself.
 * @returns The config, checked.
 * @throws {UsageError} if a key is unknown, naming the nearest one, or a value is not what its key takes.
 */
export function override(config: unknown, assignments: readonly string[]): ExperimentConfig {
  const changed = structuredClone(config) as Record<string, unknown>;
  for (const assignment of assignments) assign(changed, assignment);
  return checked(changed);
}

/**
 * A config that is sure to be one.
 *
 * @throws {UsageError} naming the first thing that is wrong.
 */
export function checked(config: unknown): ExperimentConfig {
  const result = ExperimentConfig.safeParse(config);
  if (result.success) return result.data;
  throw new UsageError(sentence(result.error.issues[0]!, config));
}

function assign(config: Record<string, unknown>, assignment: string): void {
  const at = assignment.indexOf("=");
  if (at < 1) throw new UsageError(`--set takes <key>=<value>, such as model.layers=2: got ${assignment}.`);
  const path = assignment.slice(0, at);
  if (path === "task") throw new UsageError("A task is an experiment's own: choose another experiment.");
  const known = [...settings().keys()];
  if (!known.includes(path)) {
    throw new UsageError(`There is no setting ${path}: did you mean ${nearest(path, known)}?`);
  }
  const names = path.split(".");
  let place = config;
  for (const name of names.slice(0, -1)) place = (place[name] ??= {}) as Record<string, unknown>;
  const value = valueOf(assignment.slice(at + 1));
  if (value === null) delete place[names.at(-1)!];
  else place[names.at(-1)!] = value;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The word that takes the fewest changes of letters to become `word`; a last part that is equal counts most. */
export function nearest(word: string, words: readonly string[]): string {
  const last = (path: string) => path.split(".").at(-1)!.toLowerCase();
  const cost = (other: string) =>
    10 * distance(last(word), last(other)) + distance(word.toLowerCase(), other.toLowerCase());
  return words.reduce((best, other) => cost(other) < cost(best) ? other : best);
}

/** Levenshtein's: insertions, deletions and replacements of letters. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

function sentence(issue: z.core.$ZodIssue, config: unknown): string {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const [key] = issue.keys;
    const own = path === "" ? key! : `${path}.${key}`;
    const task = taskOf(config as ExperimentConfig);
    const ofTask = settings(task);
    if (ofTask.has(own)) {
      const { tokenizer } = (config as { model: { tokenizer?: string } }).model;
      return path === "model"
        ? `${own} is not a setting of the tokenizer ${tokenizer}.`
        : `${own} does not go with ${JSON.stringify(valueAt(config, issue.path))}.`;
    }
    return settings().has(own)
      ? `${own} is not a setting of the task ${task}.`
      : `There is no setting ${own}: did you mean ${nearest(own, [...ofTask.keys()])}?`;
  }
  return `${path} cannot be ${JSON.stringify(valueAt(config, issue.path))}: ${issue.message}.`;
}

function valueAt(config: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Record<PropertyKey, unknown> | undefined)?.[name], config);
}
