import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import "../support/require_setup.ts";
import { Peer } from "../../tools/processes/peer.ts";

const ECHO = `
import json, sys
print(json.dumps({"hello": "there"}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "die":
        sys.exit("out of ideas")
    if request["do"] == "chat":
        print("lovely weather", flush=True)
        continue
    failed = {"error": "it went wrong"}
    print(json.dumps(failed if request["do"] == "fail" else {"did": request["do"]}), flush=True)
`;

Deno.test("a peer speaks first, then answers requests in turn", async () => {
  const peer = new Peer(".venv/bin/python", ["-c", ECHO]);
  assertEquals(await peer.answer(), { hello: "there" });
  assertEquals(await peer.ask({ do: "one" }), { did: "one" });
  assertEquals(await peer.ask({ do: "two" }), { did: "two" });
  await peer.close();
});

Deno.test("a peer's error is thrown and the next request is answered", async () => {
  const peer = new Peer(".venv/bin/python", ["-c", ECHO]);
  await peer.answer();
  await assertRejects(() => peer.ask({ do: "fail" }), Error, "it went wrong");
  assertEquals(await peer.ask({ do: "more" }), { did: "more" });
  await peer.close();
});

Deno.test("a peer that ends is told of with its last words", async () => {
  const peer = new Peer(".venv/bin/python", ["-c", ECHO]);
  await peer.answer();
  const error = await assertRejects(() => peer.ask({ do: "die" }), Error, "ended with exit code 1");
  assertStringIncludes(error.message, "out of ideas");
  await peer.close();
});

Deno.test("a peer's line that is no JSON is quoted, and what it says after its input has ended can be read", async () => {
  const peer = new Peer(".venv/bin/python", ["-c", `${ECHO}\nprint(json.dumps({"bye": True}))`]);
  await peer.answer();
  await assertRejects(() => peer.ask({ do: "chat" }), Error, "answers with a line of JSON: got lovely weather");
  await peer.hangUp();
  assertEquals(await peer.answer(), { bye: true });
  await peer.close();
});
