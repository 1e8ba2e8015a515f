import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { engine, tf } from "../support/engine.ts";
import { encodeConfigProto } from "../../lib/tensorflow/config_proto.ts";
import { TensorFlowNotFoundError } from "../../lib/tensorflow/errors.ts";
import { openLibrary } from "../../lib/tensorflow/library.ts";
import { type LocateOptions, locateTensorFlow } from "../../lib/tensorflow/locate.ts";
import { openTensorFlow } from "../../lib/tensorflow/mod.ts";

/** A machine with just these files. */
function machine(files: string[], options: LocateOptions = {}): LocateOptions {
  return {
    root: "/checkout",
    os: "linux",
    env: () => undefined,
    isFile: (path) => files.includes(path),
    list: (
      folder,
    ) => [
      ...new Set(files.filter((f) => f.startsWith(folder + "/")).map((f) => f.slice(folder.length + 1).split("/")[0]!)),
    ],
    ...options,
  };
}

const pair = (folder: string) => [`${folder}/libtensorflow_framework.so.2`, `${folder}/libtensorflow_cc.so.2`];
const venv = (root: string, python = "python3.12") => `${root}/lib/${python}/site-packages/tensorflow`;

Deno.test("openTensorFlow() is the backend of TensorFlow.js, and the same one at every call", async () => {
  assertEquals(tf.getBackend(), "tensorflow");
  assertEquals(engine.version?.startsWith("2.21."), true);
  assertEquals(engine.devices[0]?.type, "CPU");
  assertEquals(await openTensorFlow(), engine);
});

Deno.test("openTensorFlow() refuses settings that come too late or out of range", async () => {
  await assertRejects(
    () => openTensorFlow({ threads: 1 }),
    RangeError,
    "threads is left at its default since the first",
  );
  await assertRejects(() => openTensorFlow({ threads: 0 }), RangeError, "whole number from 1 to 1024: got 0");
  await assertRejects(() => openTensorFlow({ interOpThreads: 1.5 }), RangeError, "interOpThreads");
});

Deno.test("locateTensorFlow() looks in the option, the variable, .venv, VIRTUAL_ENV and the system, in this order", () => {
  const all = [
    "/option",
    "/variable",
    venv("/checkout/.venv"),
    venv("/active", "python3.10"),
    "/usr/local/lib",
    "/usr/lib",
  ];
  const found = (folders: string[], env: Record<string, string>, libraryDir?: string) => {
    const located = locateTensorFlow(machine(folders.flatMap(pair), { env: (name) => env[name], libraryDir }));
    return "files" in located ? located.files.cc.replace("/libtensorflow_cc.so.2", "") : located.lookedIn;
  };
  const env = { TF_LIB_DIR: "/variable", VIRTUAL_ENV: "/active" };
  assertEquals(found(all, env, "/option"), "/option");
  assertEquals(found(all, env), "/variable");
  assertEquals(found(all, { VIRTUAL_ENV: "/active" }), venv("/checkout/.venv"));
  assertEquals(found(all.slice(3), { VIRTUAL_ENV: "/active" }), venv("/active", "python3.10"));
  assertEquals(found(all.slice(4), {}), "/usr/local/lib");
  assertEquals(found(["/usr/lib"], {}), "/usr/lib");
  assertEquals(found(all, { TF_LIB_DIR: "/mistyped" }), ["/mistyped"]); // and nowhere else
});

Deno.test("locateTensorFlow() names every place when there is none, and wants both libraries", () => {
  const located = locateTensorFlow(machine([pair("/usr/lib")[1]!]));
  assertEquals(located, {
    lookedIn: ["/checkout/.venv/lib/python3.*/site-packages/tensorflow", "/usr/local/lib", "/usr/lib"],
  });
});

Deno.test("locateTensorFlow() knows macOS's file names", () => {
  const folder = venv("/checkout/.venv");
  const files = [`${folder}/libtensorflow_framework.2.dylib`, `${folder}/libtensorflow_cc.2.dylib`];
  assertEquals(locateTensorFlow(machine(files, { os: "darwin" })), { files: { framework: files[0]!, cc: files[1]! } });
});

Deno.test("openLibrary() says where it looked and what to run", () => {
  const error = assertThrows(() => openLibrary({ libraryDir: "/nowhere" }), TensorFlowNotFoundError);
  assertEquals(error.message.includes("/nowhere") && error.message.includes("`deno task setup`"), true, error.message);
});

Deno.test("encodeConfigProto() writes the fields that TensorFlow reads", () => {
  const encode = (
    config: Partial<Parameters<typeof encodeConfigProto>[0]>,
  ) => [...encodeConfigProto({ intraOpThreads: 0, interOpThreads: 0, memoryGrowth: false, device: "any", ...config })];
  assertEquals(encode({}), []);
  assertEquals(encode({ intraOpThreads: 300 }), [2 << 3, 0xac, 0x02]); // varint: 300 = 0b10_0101100
  assertEquals(encode({ interOpThreads: 2 }), [5 << 3, 2]);
  assertEquals(encode({ memoryGrowth: true }), [(6 << 3) | 2, 2, 4 << 3, 1]);
  assertEquals(encode({ device: "cpu" }), [
    (1 << 3) | 2,
    7,
    (1 << 3) | 2,
    3,
    ...new TextEncoder().encode("GPU"),
    2 << 3,
    0,
  ]);
});

/** Opens the engine in a process of its own and prints which it is. */
async function openElsewhere(options: string): Promise<{ code: number; out: string; err: string }> {
  const source = `
    import { openTensorFlow } from ${JSON.stringify(new URL("../../lib/tensorflow/mod.ts", import.meta.url).href)};
    import * as tf from "@tensorflow/tfjs-core";
    const engine = await openTensorFlow(${options});
    console.log(engine.backendName, tf.getBackend(), engine.version);`;
  const folder = await Deno.makeTempDir({ dir: "out" });
  try {
    await Deno.writeTextFile(`${folder}/script.ts`, source);
    const args = ["run", "-A", "--no-check", `${folder}/script.ts`];
    const { code, stdout, stderr } = await new Deno.Command(".venv/bin/deno", { args, env: { NO_COLOR: "1" } })
      .output();
    return { code, out: new TextDecoder().decode(stdout).trim(), err: new TextDecoder().decode(stderr) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a script without libtensorflow falls back to JavaScript only when asked", async () => {
  const fallback = await openElsewhere(`{ libraryDir: "/nowhere", fallback: "javascript" }`);
  assertEquals([fallback.code, fallback.out], [0, "cpu cpu undefined"]);
  const refused = await openElsewhere(`{ libraryDir: "/nowhere" }`);
  assertEquals([refused.code, refused.err.includes("was looked for in /nowhere")], [1, true]);
});

Deno.test("a file that is no library is refused in one sentence", async () => {
  const folder = await Deno.makeTempDir({ dir: "out" });
  try {
    for (const path of pair(folder)) await Deno.writeTextFile(path, "not a library");
    const { code, err } = await openElsewhere(JSON.stringify({ libraryDir: folder }));
    assertEquals([code, err.includes("is there but cannot be loaded, it is damaged")], [1, true], err);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
