import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { readIgnoreList } from "./ignore_list.ts";
import { parseOptions } from "./options.ts";
import { count, regressions } from "./record.ts";
import { copySpecs } from "./specs.ts";

Deno.test("copySpecs() completes the imports of the files that the entry reaches, and copies no others", () => {
  const root = "out/conformance_test";
  const write = (path: string, code: string) => {
    Deno.mkdirSync(join(root, "from", path, ".."), { recursive: true });
    Deno.writeTextFileSync(join(root, "from", path), code);
  };
  write("tests.js", 'import "./ops/add_test";\n//# sourceMappingURL=data:abc\n');
  write("ops/add_test.js", "import { add } from '../add';\nexport * from './folder';\n");
  write("ops/folder/index.js", "import * as long from 'long';\n");
  write("add.js", "export const add = () => require('util');\n");
  write("unused.js", "");
  try {
    copySpecs("tests.js", { from: join(root, "from"), to: join(root, "to") });
    const copy = (path: string) => Deno.readTextFileSync(join(root, "to", path));
    assertEquals(copy("tests.js"), 'import "./ops/add_test.js";\n\n');
    assertEquals(
      copy("ops/add_test.js"),
      'import { add } from "../add.js";\nexport * from "./folder/index.js";\n',
    );
    assertEquals(copy("ops/folder/index.js").endsWith('const long = require("long");\n'), true);
    assertEquals(copy("add.js").startsWith('import { createRequire } from "node:module"; const require ='), true);
    assertThrows(() => copy("unused.js"), Deno.errors.NotFound);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});

Deno.test("readIgnoreList() reads every name, also before a comment, and stops at the end of the list", () => {
  const source = "const IGNORE_LIST: string[] = [\n  // why\n  'a b',\n  'c',  // Requires d.\n];\nf([\n  'e',\n]);\n";
  assertEquals(readIgnoreList(source), ["a b", "c"]);
  assertThrows(() => readIgnoreList("const OTHER = [];"), Error, "no IGNORE_LIST");
});

Deno.test("tfjs-node's ignore list has the 91 names of version 4.22.0", () => {
  const path = new URL("../../node_modules/@tensorflow/tfjs-node-gpu/src/run_tests.ts", import.meta.url);
  assertEquals(readIgnoreList(Deno.readTextFileSync(path)).length, 91);
});

Deno.test("count() counts each status, altogether and in groups", () => {
  const spec = (name: string, status: "passed" | "failed" | "skipped") => ({ name, status, message: "" });
  const results = [spec("a", "passed"), spec("b", "failed"), spec("tfjs-node: c", "passed"), spec("d", "skipped")];
  assertEquals(count(results, (name) => name === "b" || name === "d"), {
    specs: 4,
    passed: 2,
    failed: 1,
    skipped: 1,
    ofIgnored: { specs: 2, passed: 0, failed: 1, skipped: 1 },
    ofTfjsNode: { specs: 1, passed: 1, failed: 0, skipped: 0 },
  });
});

Deno.test("regressions() names what got worse, and nothing that got better", () => {
  const before = { passed: 10, failed: 1, skipped: 2 };
  assertEquals(regressions({ passed: 11, failed: 0, skipped: 2 }, before), []);
  assertEquals(regressions({ passed: 9, failed: 2, skipped: 2 }, before).length, 2);
});

Deno.test("parseOptions() refuses in one sentence what it does not know", () => {
  assertEquals(parseOptions(["--grep", "matmul"]), { grep: "matmul", write: false, exceptions: false, help: false });
  for (const args of [["--loud"], ["--grep"], ["--write", "--grep", "x"], ["--write", "--exceptions"]]) {
    assertThrows(() => parseOptions(args), RangeError);
  }
});
