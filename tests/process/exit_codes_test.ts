import { assertEquals } from "@std/assert";
import "../support/require_setup.ts";

/**
 * A process that loaded TensorFlow must end as any other: libraries that Deno unloads at its end, under TensorFlow's
 * running threads, made every one of these end with 139.
 */
const module = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
const open = `import { openTensorFlow } from ${module("lib/tensorflow/mod.ts")};
import * as tf from "@tensorflow/tfjs-core";
await openTensorFlow();
const product = tf.matMul(tf.ones([64, 64]), tf.ones([64, 64]));
if (product.dataSync()[0] !== 64) throw new Error("wrong product");
`;

interface Ended {
  code: number;
  out: string;
  err: string;
}

async function deno(args: string[]): Promise<Ended> {
  const command = new Deno.Command(".venv/bin/deno", { args, env: { NO_COLOR: "1" }, stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

async function run(name: string, source: string, args: string[]): Promise<Ended> {
  const folder = await Deno.makeTempDir({ dir: "out" });
  try {
    await Deno.writeTextFile(`${folder}/${name}`, source);
    const command = new Deno.Command(".venv/bin/deno", {
      args: [...args, `${folder}/${name}`],
      env: { NO_COLOR: "1" },
      stdin: "null",
    });
    const { code, stdout, stderr } = await command.output();
    return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a script that used TensorFlow ends with 0, and TensorFlow says nothing on its own", async () => {
  const { code, out, err } = await run("script.ts", open + `console.log("done");`, ["run", "-A", "--no-check"]);
  assertEquals({ code, out, err }, { code: 0, out: "done\n", err: "" });
});

Deno.test("a script that throws ends with 1", async () => {
  const { code, err } = await run("script.ts", open + `throw new Error("on purpose");`, ["run", "-A", "--no-check"]);
  assertEquals([code, err.includes("on purpose")], [1, true]);
});

Deno.test("a script that ends during a nonblocking op ends with 0", async () => {
  const source = `import { openTensorFlow } from ${module("lib/tensorflow/mod.ts")};
    const native = (await openTensorFlow()).backend.native;
    const side = 2000;
    const x = native.createTensor([side, side], 1, new Float32Array(side * side));
    const attrs = [{ name: "T", type: 4, value: 1 }, { name: "adj_x", type: 3, value: false }, { name: "adj_y", type: 3, value: false }];
    void native.executeOpAsync("BatchMatMulV2", attrs, [x, x], 1);`;
  assertEquals((await run("script.ts", source, ["run", "-A", "--no-check"])).code, 0);
});

Deno.test("deno test ends with 0 when its tests passed, and with 1 when one failed", async () => {
  const test = (fixture: string) => deno(["test", "-A", "--no-check", `tests/process/fixtures/${fixture}.ts`]);
  const [passed, failed] = [await test("passing"), await test("failing")];
  assertEquals([passed.code, passed.out.includes("1 passed | 0 failed")], [0, true]);
  assertEquals([failed.code, failed.out.includes("0 passed | 1 failed")], [1, true]);
});

Deno.test("the project's permission set is enough for the engine, and no more than it names", async () => {
  const source = open +
    `const ask = (descriptor: Deno.PermissionDescriptor) => Deno.permissions.querySync(descriptor).state;
    console.log(ask({ name: "net" }), ask({ name: "run" }), ask({ name: "write", path: "lib" }), ask({ name: "ffi", path: "/usr/lib/libc.so.6" }));`;
  const { code, out } = await run("script.ts", source, ["run", "-P", "--no-prompt", "--no-check"]);
  assertEquals([code, out], [0, "prompt prompt prompt prompt\n"]);
});

Deno.test("without permissions the engine says in one sentence what to add", async () => {
  const { code, err } = await run("script.ts", open, [
    "run",
    "--allow-read",
    "--allow-env",
    "--allow-sys",
    "--no-prompt",
    "--no-check",
  ]);
  assertEquals([code, err.includes("needs Deno's ffi permission: use the project's permission set")], [1, true], err);
});
