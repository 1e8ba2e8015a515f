import { assertEquals, assertRejects } from "@std/assert";
import "../support/require_setup.ts";
import {
  type Checkpoint,
  DamagedCheckpoint,
  loadBest,
  loadLatest,
  readCheckpoint,
  saveCheckpoint,
} from "../../lib/training/checkpoint.ts";
import { withFolder } from "../support/folder.ts";
import { countOperations, dieAt, Killed } from "./dying_disk.ts";

function checkpoint(step: number): Checkpoint {
  const tensor = (start: number) => ({ shape: [2, 2], data: Float32Array.of(start, start + 1, -0, start / 3) });
  return {
    step,
    weights: new Map([["head.weight", tensor(step)]]),
    optimizer: new Map([["exp_avg.head.weight", tensor(step + 10)], ["exp_avg_sq.head.weight", tensor(step + 20)]]),
    state: { epoch: step / 10, lossSum: 0.1 + step },
  };
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("loadLatest() finds what saveCheckpoint() saved last, bit by bit, and nothing where nothing was saved", () =>
  withFolder(async (folder) => {
    assertEquals(await loadLatest(`${folder}/none`), undefined);
    await saveCheckpoint(`${folder}/run`, checkpoint(1));
    const path = await saveCheckpoint(`${folder}/run`, checkpoint(2));
    assertEquals(await loadLatest(`${folder}/run`), { checkpoint: checkpoint(2), path, warnings: [] });
  }));

Deno.test("saveCheckpoint() keeps the latest, the one before and the best", () =>
  withFolder(async (folder) => {
    for (const step of [1, 2, 3, 4, 5]) await saveCheckpoint(folder, checkpoint(step), { best: step === 2 });
    assertEquals(names(folder), ["best", "latest", "step-00000002", "step-00000004", "step-00000005"]);
    assertEquals((await loadBest(folder))?.checkpoint, checkpoint(2));
  }));

Deno.test("saveCheckpoint() sweeps what a stopped writer left, and nothing else", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/step-00000001.tmp`);
    await Deno.writeTextFile(`${folder}/step-00000001.tmp/weights.safetensors`, "half");
    await Deno.writeTextFile(`${folder}/latest.tmp`, "step-0");
    await Deno.writeTextFile(`${folder}/notes.txt`, "mine");
    await saveCheckpoint(folder, checkpoint(1));
    assertEquals(names(folder), ["latest", "notes.txt", "step-00000001"]);
  }));

Deno.test("saveCheckpoint() keeps as many of the last ones as it is told, and the best", () =>
  withFolder(async (folder) => {
    for (const step of [1, 2, 3, 4, 5, 6]) {
      await saveCheckpoint(folder, checkpoint(step), { best: step === 2, keepLast: step < 5 ? 3 : 1 });
      if (step === 4) assertEquals(names(folder).length, 2 + 3);
    }
    assertEquals(names(folder), ["best", "latest", "step-00000002", "step-00000006"]);
    await assertRejects(
      () => saveCheckpoint(folder, checkpoint(7), { keepLast: 0 }),
      RangeError,
      "keepLast is a whole",
    );
  }));

/** What is said of a damaged file. */
const DAMAGES = {
  flip: "was changed after it was written",
  cut: "bytes of the",
  remove: "is missing",
} as const;

Deno.test("loadLatest() says what is wrong with a damaged checkpoint, and takes the one before if asked to fall back", async () => {
  for (const file of ["weights.safetensors", "optimizer.safetensors", "state.json", "checkpoint.json"]) {
    for (const damage of ["flip", "cut", "remove"] as const) {
      await withFolder(async (folder) => {
        await saveCheckpoint(folder, checkpoint(1));
        const path = `${await saveCheckpoint(folder, checkpoint(2))}/${file}`;
        const bytes = await Deno.readFile(path);
        if (damage === "flip") bytes[bytes.length - 8]! ^= 1;
        if (damage === "remove") await Deno.remove(path);
        else await Deno.writeFile(path, bytes.subarray(0, damage === "cut" ? bytes.length >> 1 : bytes.length));
        const said = damage === "cut" && file === "checkpoint.json"
          ? "is no JSON object, or cut short"
          : DAMAGES[damage];
        const { message } = await assertRejects(() => loadLatest(folder), DamagedCheckpoint, said);
        for (const part of [`${folder}/step-00000002`, file, "--fall-back"]) {
          assertEquals(message.includes(part), true, message);
        }
        const loaded = await loadLatest(folder, { fallBack: true });
        assertEquals(loaded?.checkpoint, checkpoint(1), `${damage} ${file}`);
        assertEquals(loaded?.warnings.length, 2);
        assertEquals(loaded?.warnings[0]?.includes(said), true, loaded?.warnings[0]);
      });
    }
  }
});

Deno.test("loadLatest() refuses a pointer that says nonsense, and takes the newest where there is none yet", () =>
  withFolder(async (folder) => {
    await saveCheckpoint(folder, checkpoint(1));
    await saveCheckpoint(folder, checkpoint(2));
    for (const text of ["", "../../etc\n", "step-00000009\n"]) {
      await Deno.writeTextFile(`${folder}/latest`, text);
      await assertRejects(() => loadLatest(folder), DamagedCheckpoint, "--fall-back");
      const loaded = await loadLatest(folder, { fallBack: true });
      assertEquals([loaded?.checkpoint.step, (loaded?.warnings.length ?? 0) > 0], [2, true], text);
    }
    await Deno.remove(`${folder}/latest`);
    assertEquals((await loadLatest(folder))?.checkpoint.step, 2);
  }));

Deno.test("readCheckpoint() tells what another program, a newer version or a hand wrote", () =>
  withFolder(async (folder) => {
    const path = await saveCheckpoint(folder, checkpoint(1));
    const manifest = `${path}/checkpoint.json`;
    const written = await Deno.readTextFile(manifest);
    for (
      const [from, to, said] of [
        [`"version": 2`, `"version": 3`, "a newer version of this library wrote it (format 3; this one reads 2)"],
        [`"version": 2`, `"version": 1`, "it has format 1, and this version of the library reads 2"],
        [`"format": "image-tokens`, `"format": "some`, "another program wrote it"],
        [`"step": 1`, `"step": 100`, "checkpoint.json was changed after it was written"],
      ] as const
    ) {
      await Deno.writeTextFile(manifest, written.replace(from, to));
      await assertRejects(() => readCheckpoint(path), DamagedCheckpoint, said);
    }
    await assertRejects(() => loadLatest(folder, { fallBack: true }), DamagedCheckpoint, "none in it is whole");
    await Deno.writeTextFile(manifest, written);
    const state = await Deno.readTextFile(`${path}/state.json`);
    await Deno.writeTextFile(`${path}/state.json`, state.replace(`"epoch": 0.1`, `"epoch": 0.2`));
    await assertRejects(() => readCheckpoint(path), DamagedCheckpoint, "state.json was changed after it was written");
    await Deno.writeTextFile(`${path}/state.json`, state);
    assertEquals(await readCheckpoint(path), checkpoint(1));
  }));

Deno.test("saveCheckpoint() of a step that is there already makes another folder and never touches the first", () =>
  withFolder(async (folder) => {
    await saveCheckpoint(folder, checkpoint(1));
    const path = await saveCheckpoint(folder, { ...checkpoint(1), state: { again: true } });
    assertEquals(path, `${folder}/step-00000001-2`);
    assertEquals((await loadLatest(folder))?.checkpoint.state, { again: true });
    assertEquals(await readCheckpoint(`${folder}/step-00000001`), checkpoint(1));
  }));

for (const powerCut of [false, true]) {
  Deno.test(`a ${powerCut ? "power cut" : "kill"} at any file operation leaves the old checkpoint or the new one`, () =>
    withFolder(async (root) => {
      const prepare = async (folder: string) => {
        for (const step of [1, 2]) await saveCheckpoint(folder, checkpoint(step), { best: true });
      };
      await prepare(`${root}/count`);
      const operations = await countOperations(() => saveCheckpoint(`${root}/count`, checkpoint(3), { best: true }));
      assertEquals(operations > 20, true, `only ${operations} operations were seen`);
      const found = new Set<number>();
      for (let fatal = 1; fatal <= operations; fatal++) {
        const folder = `${root}/${fatal}`;
        await prepare(folder);
        const save = () => saveCheckpoint(folder, checkpoint(3), { best: true });
        await assertRejects(() => dieAt(fatal, powerCut, save), Killed);
        const loaded = await loadLatest(folder);
        const { step } = loaded!.checkpoint;
        assertEquals(loaded!.checkpoint, checkpoint(step), `operation ${fatal}`);
        assertEquals(loaded!.warnings, [], `operation ${fatal}`);
        found.add(step);
        const best = await loadBest(folder);
        assertEquals(best!.checkpoint, checkpoint(best!.checkpoint.step));
        assertEquals(best!.checkpoint.step >= step, true, "the best is never behind the latest");
        await save(); // the next writer goes on, and clears up
        assertEquals(names(folder).filter((name) => name.endsWith(".tmp")), []);
        assertEquals((await loadLatest(folder))?.checkpoint, checkpoint(3));
      }
      assertEquals([...found].sort(), [2, 3], "some died before the new one counted, some after");
    }));
}

Deno.test("a process that is killed while it saves leaves a whole checkpoint, again and again", () =>
  withFolder(async (folder) => {
    const module = new URL("../../lib/training/checkpoint.ts", import.meta.url).href;
    const script = `${folder}/save.ts`;
    await Deno.writeTextFile(
      script,
      `import { loadLatest, saveCheckpoint } from ${JSON.stringify(module)};
      const folder = ${JSON.stringify(`${folder}/run`)};
      let step = (await loadLatest(folder))?.checkpoint.step ?? 0;
      for (;;) {
        step++;
        const data = new Float32Array(50_000).fill(step);
        await saveCheckpoint(folder, { step, weights: new Map([["x", { shape: [50_000], data }]]), optimizer: new Map(), state: { step } });
        if (step % 5 === 1) console.log(step);
      }`,
    );
    let last = 0;
    for (let round = 0; round < 4; round++) {
      const child = new Deno.Command(".venv/bin/deno", {
        args: ["run", "-P", "--no-check", "--quiet", script],
        stdin: "null",
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      const reader = child.stdout.getReader();
      await reader.read(); // it is at work
      await new Promise((resolve) => setTimeout(resolve, 7 * round));
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
      const loaded = await loadLatest(`${folder}/run`);
      const { step, weights, state } = loaded!.checkpoint;
      assertEquals([step > last, loaded!.warnings, state], [true, [], { step }]);
      assertEquals(weights.get("x")!.data.every((value) => value === step), true);
      last = step;
    }
  }));
