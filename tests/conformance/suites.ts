import { createRequire } from "node:module";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import type { NativeBinding } from "../../lib/tensorflow/binding.ts";
import { BACKEND_NAME } from "../../lib/tensorflow/backend.ts";
import { copySpecs } from "./specs.ts";

/** The parts of TensorFlow.js that specs run against, as its own runner sets them up. */
interface JasmineUtil {
  setTestEnvs(envs: { name: string; backendName: string; flags: Record<string, never>; isDataSync: boolean }[]): void;
}

/**
 * Declares the specs of `@tensorflow/tfjs-core`, to run on the backend that is registered in this process.
 *
 * @param packages Folder `@tensorflow` with the installed packages.
 * @param copies Folder for the copy that is loaded.
 * @returns The copy's `jasmine_util`, which other specs need.
 * @throws {Error} if the specs would run on anything but the engine of this process.
 */
export async function declareCoreSpecs(packages: string, copies: string): Promise<JasmineUtil> {
  const before = registered();
  const entry = copySpecs("tests.js", { from: join(packages, "tfjs-core", "dist"), to: copies });
  const util: JasmineUtil = await import(`file://${join(copies, "jasmine_util.js")}`);
  util.setTestEnvs([{ name: "test-tensorflow", backendName: BACKEND_NAME, flags: {}, isDataSync: true }]); // tfjs-node's
  await import(`file://${entry}`);
  const { ENGINE } = await import(`file://${join(copies, "engine.js")}`);
  if (ENGINE !== tf.engine()) throw new Error("The specs brought an engine of their own: they would test that one.");
  const after = registered();
  if (after.length !== before.length || after.some((each, i) => each !== before[i])) {
    throw new Error("The specs registered kernels or gradients of their own: they would test those.");
  }
  return util;
}

/** Every kernel of the backend, with its gradient. */
function registered(): unknown[] {
  return tf.getKernelsForBackend(BACKEND_NAME).flatMap((kernel) => [kernel, tf.getGradient(kernel.kernelName)]);
}

/** Before the names of tfjs-node's own specs. */
export const NODE_SUITE = "tfjs-node:";

/** Those of tfjs-node's spec files that test its backend and binding; the others need files that it does not ship. */
const NODE_SPECS = ["tfjs_binding_test", "nodejs_kernel_backend_test", "int64_tensors_test", "index_test"];

/** Declares tfjs-node's own specs, which get `binding` where they load their C++ addon. */
export function declareNodeSpecs(packages: string, binding: NativeBinding, util: JasmineUtil): void {
  const dist = Deno.realPathSync(join(packages, "tfjs-node-gpu", "dist"));
  const require = createRequire(join(dist, "index.js"));
  const provide = (id: string, exports: unknown): string => {
    const path = require.resolve(id);
    const cache = require.cache as Record<string, unknown>;
    cache[path] = { id: path, filename: path, loaded: true, exports };
    return path;
  };
  const addon = provide("./tfjs_binding.js", binding); // any file of the package will do: it has only types
  provide("@mapbox/node-pre-gyp", { find: () => addon });
  provide("@tensorflow/tfjs-core/dist/jasmine_util", util);
  describe(NODE_SUITE, () => NODE_SPECS.forEach((file) => require(join(dist, `${file}.js`))));
}

/** Jasmine's, once it was started. */
declare const describe: (name: string, declare: () => void) => void;
