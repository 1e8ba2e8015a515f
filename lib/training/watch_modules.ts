import * as tf from "@tensorflow/tfjs-core";

/** What is told of the calls of modules' methods. */
export interface Calls {
  /** Before a call; the path is that of `moduleTensors()`, "" for the outermost module. */
  enter(path: string): void;
  /** After it, with what it returned; after an error with undefined. */
  leave(result: unknown): void;
}

/**
 * Tells of every call of a method of a module and of the modules inside, until the function that it returns is called. Each module gets
 * its methods as fields for that time, which stand before those of its class.
 *
 * @param module Any module.
 * @param calls Who is told.
 * @returns Ends it.
 */
export function watchModules(module: object, calls: Calls): () => void {
  const added: [object, string][] = [];
  for (const [owner, path] of modulesIn(module)) {
    for (const [name, method] of methodsOf(owner)) {
      if (Object.hasOwn(owner, name) || !Object.isExtensible(owner)) continue;
      const value = function (this: unknown, ...args: unknown[]) {
        let result: unknown;
        calls.enter(path);
        try {
          return result = method.apply(this, args);
        } finally {
          calls.leave(result);
        }
      };
      Object.defineProperty(owner, name, { value, configurable: true, enumerable: false });
      added.push([owner, name]);
    }
  }
  return () => {
    for (const [owner, name] of added) Reflect.deleteProperty(owner, name);
  };
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** A module and the modules inside, by their paths. */
function modulesIn(module: object): Map<object, string> {
  const found = new Map<object, string>([[module, ""]]);
  const visit = (owner: object, prefix: string) => {
    for (const [field, value] of Object.entries(owner)) {
      if (typeof value !== "object" || value === null || found.has(value)) continue;
      if (value instanceof tf.Tensor || ArrayBuffer.isView(value)) continue;
      const path = `${prefix}${field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
      found.set(value, path);
      visit(value, `${path}.`);
    }
  };
  visit(module, "");
  return found;
}

/** Methods of an object's class and of those above it, but of no list or plain record. */
function methodsOf(owner: object): Map<string, Method> {
  const found = new Map<string, Method>();
  for (
    let prototype = Object.getPrototypeOf(owner);
    prototype !== null && prototype !== Object.prototype && prototype !== Array.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name !== "constructor" && typeof value === "function" && !found.has(name)) found.set(name, value as Method);
    }
  }
  return found;
}
