import { assertEquals, assertNotEquals } from "@std/assert";
import { findPictures, readSquare, stackSquares } from "../../experiments/picture_files.ts";
import { readShards } from "../../experiments/token_shards/read_shards.ts";
import { ShardProgress } from "../../experiments/token_shards/shard_progress.ts";
import { createClassifier } from "../../lib/models/mod.ts";
import { disposeModule } from "../../lib/nn/mod.ts";
import { assertClose } from "../support/close.ts";
import "../support/engine.ts";
import { withFolder } from "../support/folder.ts";
import { tokenizeCommand } from "../../experiments/commands/tokenize.ts";
import { command, runCommand, runHere } from "./command_line.ts";
import { saveRun } from "./saved_run.ts";

const tokenize = (...args: string[]) => runHere(tokenizeCommand, ...args);

async function files(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("tokenize writes shards from which a model classifies as from the pictures", () =>
  withFolder(async (folder) => {
    const model = await saveRun(`${folder}/gated`, "gated");
    const out = `${folder}/tokens`;
    await Deno.writeTextFile(`${folder}/broken.png`, "no picture");
    const data = `${folder}/pictures`;
    await Deno.mkdir(`${data}/sea`, { recursive: true });
    await Deno.mkdir(`${data}/forest`);
    for (const i of [0, 1, 2]) {
      for (const kind of ["sea", "forest"]) {
        await Deno.copyFile(`data/sample/test/${kind}/0${i}.jpg`, `${data}/${kind}/${i}.jpg`);
      }
    }
    await Deno.copyFile("data/sample/test/sea/03.jpg", `${data}/beside.jpg`);
    await Deno.rename(`${folder}/broken.png`, `${data}/sea/1a.png`);
    const { code, out: told, err } = await tokenize(
      data,
      "--checkpoint",
      `${folder}/gated`,
      "--shard",
      "3",
      "--batch",
      "2",
      "--out",
      out,
    );
    assertEquals([code, err.split("\n").length, err.startsWith("sea/1a.png is left out: ")], [0, 1, true], err);
    assertEquals(told.trim().endsWith(`7 pictures in 3 shards: ${out}/index.json.`), true, told);
    assertEquals(await files(out), ["index.json", ...[0, 1, 2].map((i) => `shard-0000${i}.safetensors`)]);
    const paths = (await findPictures(data)).filter(({ name }) => name !== "sea/1a.png");
    const found: string[] = [];
    for await (const { names, classes, labels, tokens } of readShards(out)) {
      const group = paths.slice(found.length, found.length + names.length);
      found.push(...names);
      assertEquals(classes, ["forest", "sea"]);
      assertEquals([...labels], names.map((name) => classes.indexOf(name.split("/")[0]!)));
      const images = stackSquares(await Promise.all(group.map(({ path }) => readSquare(path, 32))), 32);
      const call = { training: false, keep: { k: 7 } } as const;
      assertClose(model.classify(model.choose(tokens, call), call), model.call(images, call).logits, 1e-5);
      assertEquals([tokens.grid, tokens.padded, tokens.tokens.shape], [[8, 8], false, [names.length, 64, 32]]);
    }
    assertEquals(found, paths.map(({ name }) => name));
    disposeModule(model);
  }));

Deno.test("tokenize --model makes the tokenizer of the experiment, whose tokens may be padded", () =>
  withFolder(async (folder) => {
    const { code, out, err } = await tokenize(
      "data/sample/test/sea",
      "--model",
      "fft-energy-90",
      "--seed",
      "5",
      "--out",
      `${folder}/a`,
      "--json",
    );
    assertEquals([code, err], [0, ""]);
    assertEquals(JSON.parse(out), { folder: `${folder}/a`, shards: 1, of: 1, pictures: 4, leftOut: [] });
    const index = JSON.parse(await Deno.readTextFile(`${folder}/a/index.json`));
    const model = createClassifier({ ...index.settings.tokenizer, classes: 6 }, 5);
    const images = stackSquares(
      await Promise.all([0, 1, 2, 3].map((i) => readSquare(`data/sample/test/sea/0${i}.jpg`, 32))),
      32,
    );
    const wanted = model.tokenizer.tokenize(images, { training: false });
    const [shard] = await Array.fromAsync(readShards(`${folder}/a`));
    assertClose(shard!.tokens.tokens, wanted.tokens, 1e-5);
    for (const part of ["mask", "positions"] as const) {
      assertEquals(shard!.tokens[part].arraySync(), wanted[part].arraySync());
    }
    assertEquals(shard!.tokens.padded, Array.from(wanted.mask.dataSync()).includes(0));
    disposeModule(model);
  }));

Deno.test("tokenize goes on after the last whole shard, whenever it was ended, with the same bytes", () =>
  withFolder(async (folder) => {
    const asked = ["data/sample", "--model", "vit", "--shard", "8", "--batch", "1"];
    const whole = await tokenize(...asked, "--out", `${folder}/whole`);
    assertEquals(whole.code, 0, whole.err);
    const broken = `${folder}/broken`;
    const ends: [Deno.Signal, number][] = [["SIGINT", 2], ["SIGKILL", 5]];
    for (const [signal, shards] of ends) {
      const child = command("tokenize", ["tokenize", ...asked, "--out", broken]).spawn();
      while (!(await files(broken).catch((): string[] => [])).includes(`shard-0000${shards}.safetensors`)) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      child.kill(signal);
      const { code, stderr } = await child.output();
      const said = new TextDecoder().decode(stderr);
      if (signal === "SIGINT") assertEquals([code, said.includes("the same command goes on")], [130, true], said);
      const { done, shards: all } = JSON.parse(await Deno.readTextFile(`${broken}/index.json`));
      assertEquals([done.length >= shards, done.length < all], [true, true]);
      let message = "";
      await Array.fromAsync(readShards(broken)).catch((error) => message = error.message);
      assertEquals(message.includes(`has ${done.length} of 12 shards`), true, message);
    }
    const last = await runCommand("tokenize", "tokenize", ...asked, "--out", broken);
    assertEquals([last.code, last.err], [0, ""]);
    assertEquals(await files(broken), await files(`${folder}/whole`));
    for (const name of await files(broken)) {
      assertEquals(await Deno.readFile(`${broken}/${name}`), await Deno.readFile(`${folder}/whole/${name}`), name);
    }
    const untouched = await Deno.stat(`${broken}/shard-00000.safetensors`);
    assertEquals((await tokenize(...asked, "--out", broken)).code, 0);
    assertEquals((await Deno.stat(`${broken}/shard-00000.safetensors`)).mtime, untouched.mtime);
  }));

Deno.test("tokenize refuses a folder of other shards, and what it does not understand, in a sentence", () =>
  withFolder(async (folder) => {
    const out = `${folder}/tokens`;
    const made = await tokenize("data/sample/test", "--model", "vit", "--out", out);
    assertEquals(made.code, 0, made.err);
    const before = await Deno.readFile(`${out}/index.json`);
    const refused = async (code: number, said: string, ...args: string[]) => {
      const result = await tokenize(...args);
      assertEquals(
        [result.code, result.err.split("\n").length, result.err.includes(said)],
        [code, 1, true],
        result.err,
      );
    };
    await refused(1, "made with other weights:", "data/sample/test", "--model", "vit", "--seed", "1", "--out", out);
    await refused(1, "made with other pictures:", "data/sample/test/sea", "--model", "vit", "--out", out);
    await refused(
      1,
      "numbers of pictures in a shard:",
      "data/sample/test",
      "--model",
      "vit",
      "--shard",
      "9",
      "--out",
      out,
    );
    assertEquals(await Deno.readFile(`${out}/index.json`), before);
    await refused(2, "needs --checkpoint or --model", "data/sample");
    await refused(2, "takes one folder of pictures: got 2", "a", "b", "--model", "vit");
    await refused(2, "--seed are for a new --model", "a", "--checkpoint", "b", "--seed", "1");
    await refused(1, "There is no picture or folder out/none", "out/none", "--model", "vit");
    await refused(1, "--out is a folder under out/: got lib", "data/sample", "--model", "vit", "--out", "lib");
    await Deno.writeTextFile(`${out}/index.json`, "{}");
    await refused(1, "is no index of token shards", "data/sample/test", "--model", "vit", "--out", out);
    await Deno.writeFile(`${out}/index.json`, before);
    await Deno.truncate(`${out}/shard-00000.safetensors`, 1000);
    let message = "";
    await Array.fromAsync(readShards(out)).catch((error) => message = error.message);
    assertNotEquals(message, "");
  }));

Deno.test("ShardProgress draws over its line on a terminal, prints sparse lines in a log, and none if it is not to", () => {
  const seen = { text: "", time: 0 };
  const screen = (redraws: boolean) => {
    Object.assign(seen, { text: "", time: 0 });
    return { redraws, columns: () => 80, write: (text: string) => void (seen.text += text), now: () => seen.time };
  };
  const drive = (progress: ShardProgress) => {
    for (const [time, done] of [[1000, 50], [1100, 60], [2000, 100]] as const) {
      seen.time = time;
      progress.show({ shard: 1, shards: 4, done, pictures: 200 });
    }
    progress.close();
    return seen.text;
  };
  const line = (done: number, left: number) => `shard 1/4: ${done} of 200 pictures, 50 images/s, ${left} s left`;
  const clear = "\r\x1b[K";
  assertEquals(drive(new ShardProgress(screen(true), true)), `${clear}${line(50, 3)}${clear}${line(100, 2)}${clear}`);
  assertEquals(drive(new ShardProgress(screen(false), true)), `${line(50, 3)}\n`);
  assertEquals(drive(new ShardProgress(screen(true), false)), "");
});
