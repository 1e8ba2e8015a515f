import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { explainSystemError } from "../../tools/setup/explain.ts";
import { SetupFailure } from "../../tools/setup/failure.ts";
import { checkDeno, checkPlatform, checkSpace } from "../../tools/setup/platform.ts";
import { candidates, findPython } from "../../tools/setup/python.ts";
import { replacePath } from "../../tools/setup/relocate.ts";
import { failing, type Fakes, makeProject, python } from "./setup_project.ts";

const complete = [".venv", "node_modules"];

Deno.test("set-up makes .venv, the kernel and node_modules, and a second run does nothing", async () => {
  await using project = await makeProject();
  const first = await project.run();
  assertEquals(first.code, 0, first.stderr);
  assertMatch(first.sentence, /^Ready after \d+ s: \.venv, the Jupyter kernel "deno" and the npm packages\.$/);
  assert(!first.stderr.includes("Ignored build scripts"), "Deno's warning about install scripts is not for the user");
  assertEquals(project.made(), complete);

  const environment = project.path(".venv");
  const kernel = JSON.parse(await project.read(".venv/share/jupyter/kernels/deno/kernel.json"));
  assertEquals(kernel.argv, [`${environment}/bin/deno`, "jupyter", "--kernel", "--conn", "{connection_file}"]);
  assertEquals([kernel.interrupt_mode, kernel.language, kernel.display_name], ["message", "typescript", "Deno"]);
  assertEquals(await project.read(".venv/bin/jupyter"), `#!${environment}/bin/python\n`);
  assertEquals(await project.read(".venv/pyvenv.cfg"), `command = python3 -m venv ${environment}\n`);

  const begun = performance.now();
  const second = await project.run();
  assertEquals([second.code, second.sentence.startsWith("Ready: ")], [0, true], second.stderr);
  assert(performance.now() - begun < 1000, "a set-up with nothing to do ends within a second");
  assertEquals([await project.calls("venv"), await project.calls("pip"), await project.calls("deno")], [1, 1, 1]);
});

/** What a fresh set-up must say when a tool fails; nothing may be left, and the next set-up completes. */
const failures: { name: string; fakes: Partial<Fakes>; says: RegExp; left?: string[] }[] = [
  {
    name: "a Python that is too old",
    fakes: { probe: python({ version: "3.9.18" }) },
    says: /^Set-up needs CPython 3\.10 to 3\.13 and found only \S+python3, which is CPython 3\.9\.18: install one/,
  },
  {
    name: "a Python that is too new",
    fakes: { probe: python({ version: "3.14.0" }) },
    says: /which is CPython 3\.14\.0: install one of those versions, or name it with PYTHON=/,
  },
  {
    name: "a Python that is not CPython",
    fakes: { probe: python({ implementation: "PyPy" }) },
    says: /which is PyPy 3\.11\.9: install one/,
  },
  {
    name: "a Python that does not run",
    fakes: { probe: failing("pyenv: python3: command not found") },
    says: /^Set-up needs CPython 3\.10 to 3\.13 and found no python3 on PATH: install it/,
  },
  {
    name: "a Python without the venv module",
    fakes: { probe: python({ venv: false }) },
    says: /is Python 3\.11\.9 without the venv module: install it .*`sudo apt install python3\.11-venv`/,
  },
  {
    name: "a venv module without pip",
    fakes: {
      venv: failing("The virtual environment was not created successfully because ensurepip is not available."),
    },
    says: /cannot make a virtual environment with pip: install its venv module .*python3-venv/,
  },
  {
    name: "no network for pip",
    fakes: {
      pip: failing(
        `WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('<pip>: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/absl-py/
ERROR: Could not find a version that satisfies the requirement absl-py==2.5.1 (from versions: none)
ERROR: No matching distribution found for absl-py==2.5.1`,
      ),
    },
    says: /^Set-up could not download: pip cannot reach its package index: check the network.*out\/setup\.log/,
  },
  {
    name: "a download that broke off",
    fakes: {
      pip: failing("pip._vendor.urllib3.exceptions.ProtocolError: ('Connection broken: IncompleteRead(1)', 2)"),
    },
    says: /^Set-up could not download: pip cannot reach/,
  },
  {
    name: "an index without the package",
    fakes: { pip: failing("ERROR: No matching distribution found for tensorflow-cpu==2.21.0") },
    says: /^pip found no wheel of tensorflow-cpu==2\.21\.0 for this Python and system: use a package index/,
  },
  {
    name: "a full disk under pip",
    fakes: { pip: failing("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device") },
    says: /^The disk filled up while installing into \S+\/a: about 3 GB are needed .*free some space/,
  },
  {
    name: "a read-only folder under venv",
    fakes: { venv: failing("Error: [Errno 30] Read-only file system: '/project/.venv'") },
    says: /cannot be written, and set-up installs into it: make it writable, or copy the project/,
  },
  {
    name: "a package that is not the locked one",
    fakes: {
      pip: failing(
        `ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions
    absl-py==2.5.1 from file:///wheels/absl_py-2.5.1-py3-none-any.whl (from -r requirements.txt (line 3)):
        Expected sha256 186e
             Got        721e`,
      ),
    },
    says: /^The downloaded absl-py is not the one whose hash stands in requirements\.txt: run the command again/,
  },
  {
    name: "a pip that fails otherwise",
    fakes: { pip: failing("ERROR: Something new.\nthe end") },
    says: /^pip failed with exit code 1 \(Something new\): look into out\/setup\.log/,
  },
  {
    name: "no network for Deno",
    fakes: {
      deno: failing("error: Failed caching npm package 'sharp@0.35.5'\n    2: dns error\n    3: failed to lookup"),
    },
    says: /^Set-up could not download: Deno cannot reach the npm registry: check the network/,
    left: [".venv"],
  },
  {
    name: "a full disk under Deno",
    fakes: { deno: failing("error: failed writing: No space left on device (os error 28)") },
    says: /^The disk filled up while installing into \S+\/node_modules: about 0\.5 GB/,
    left: [".venv"],
  },
  {
    name: "a deno.lock that does not fit",
    fakes: { deno: failing("error: The lockfile is out of date. Run `deno install --frozen=false`") },
    says: /^deno\.lock does not fit deno\.json or the packages that were downloaded: restore both/,
    left: [".venv"],
  },
];

for (const { name, fakes, says, left = [] } of failures) {
  Deno.test(`${name}: one sentence, nothing half-installed, and the next run completes`, async () => {
    await using project = await makeProject(fakes);
    const failed = await project.run();
    assertEquals(failed.code, 1, failed.stderr);
    assertMatch(failed.sentence, says);
    const others = failed.stderr.trimEnd().split("\n").slice(0, -1);
    assert(others.every((line) => line.startsWith("[")), `only progress comes before the sentence: ${failed.stderr}`);
    assertEquals(project.made(), left);

    await project.fake();
    // The Deno of an environment that is already there is not made again.
    if (left.includes(".venv")) await project.write(".venv/bin/deno", "#!/bin/sh\n/bin/mkdir -p node_modules\n");
    const again = await project.run();
    assertEquals(again.code, 0, again.stderr);
    assertEquals(project.made(), complete);
  });
}

Deno.test("with nothing on PATH it says which Python to install", async () => {
  await using project = await makeProject();
  await project.removePython();
  const { code, sentence } = await project.run();
  assertEquals(code, 1);
  assertMatch(sentence, /found no python3 on PATH: install it with its venv module/);
  assertEquals(project.made(), []);
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`${signal} in the middle removes what is half-made, says so, and the next run completes`, async () => {
    await using project = await makeProject({ pip: 'touch "$bin/started"; exec sleep 20' });
    const { process, outcome } = project.start();
    await project.reached("started");
    process.kill(signal);
    const { code, sentence } = await outcome;
    assertEquals(code, 1);
    assertMatch(
      sentence,
      /^Set-up was interrupted and has removed what was half-installed; run the same command again/,
    );
    assertEquals(project.made(), []);
    await project.fake();
    assertEquals((await project.run()).code, 0);
  });
}

Deno.test("what a killed set-up left is swept by the next one, which completes", async () => {
  await using project = await makeProject({ pip: 'touch "$bin/started"; exec sleep 3 >/dev/null 2>&1' });
  const { process, outcome } = project.start();
  await project.reached("started");
  process.kill("SIGKILL");
  await outcome;
  assertMatch(project.made().join(), /^\.venv\.\d+\.new\.tmp$/);
  await project.fake();
  const { code, stderr } = await project.run();
  assertEquals([code, project.made()], [0, complete], stderr);
});

Deno.test("a second set-up waits for the first and does nothing twice", async () => {
  await using project = await makeProject({ pip: 'touch "$bin/started"; until [ -e "$bin/go" ]; do sleep 0.05; done' });
  const first = project.start();
  await project.reached("started");
  const second = project.start();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await project.signal("go");
  const outcomes = [await first.outcome, await second.outcome];
  assertEquals(outcomes.map(({ code }) => code), [0, 0]);
  assertStringIncludes(outcomes[1]?.stderr ?? "", `Another set-up (process ${first.process.pid}) is at work`);
  assertEquals(await project.calls("pip"), 1);
});

Deno.test("changed requirements make .venv anew, and the old one stays until the new one is ready", async () => {
  await using project = await makeProject();
  await project.run();
  const old = await project.read(".venv/setup.json");
  await project.write("requirements.txt", "absl-py==2.5.2\n");
  await project.fake({ pip: failing("ERROR: No matching distribution found for absl-py==2.5.2") });
  assertEquals((await project.run()).code, 1);
  assertEquals([project.made(), await project.read(".venv/setup.json")], [complete, old]);

  await project.fake();
  assertEquals((await project.run()).code, 0);
  assert(await project.read(".venv/setup.json") !== old);
  assertEquals(project.made(), complete);
});

Deno.test("a changed deno.lock installs the npm packages again and leaves .venv", async () => {
  await using project = await makeProject();
  await project.run();
  await project.write("deno.lock", '{ "version": "5" }\n');
  assertEquals((await project.run()).code, 0);
  assertEquals([await project.calls("pip"), await project.calls("deno")], [1, 2]);
});

for (const place of ["b", "a place"]) {
  Deno.test(`a project that was moved to "${place}" works from there after the next set-up`, async () => {
    await using project = await makeProject();
    await project.run();
    await project.move(place);
    const { code, stderr } = await project.run();
    assertEquals(code, 0, stderr);
    const environment = project.path(".venv");
    assertStringIncludes(
      await project.read(".venv/share/jupyter/kernels/deno/kernel.json"),
      `"${environment}/bin/deno"`,
    );
    assertEquals(await project.read(".venv/bin/jupyter"), `#!${environment}/bin/python\n`);
    assertMatch((await project.run()).sentence, /^Ready: /);
  });
}

Deno.test("--gpu takes its own requirements, and later set-ups keep it", async () => {
  await using project = await makeProject();
  await project.write("requirements-gpu.txt", "tensorflow==2.21.0\n");
  assertEquals((await project.run(["--gpu"])).code, 0);
  assertStringIncludes(await project.read("out/setup.log"), "requirements-gpu.txt");
  assertMatch((await project.run()).sentence, /^Ready: /);
});

Deno.test("--bench makes .venv-bench beside", async () => {
  await using project = await makeProject();
  await Deno.mkdir(project.path("bench"));
  await project.write("bench/requirements.txt", "torch==2.13.0\n");
  const { code, sentence } = await project.run(["--bench"]);
  assertEquals(code, 0, sentence);
  assertStringIncludes(sentence, ".venv, .venv-bench, the Jupyter kernel");
  assertEquals(project.made(), [".venv", ".venv-bench", "bench", "node_modules"]);
});

Deno.test("--verbose shows what the tools say, --help the options, and an unknown option is refused", async () => {
  await using project = await makeProject({ pip: "echo Collecting absl-py==2.5.1" });
  const unknown = await project.run(["--fast"]);
  assertEquals(unknown.code, 2);
  assertEquals(unknown.stderr, "Set-up has no option --fast; it takes --gpu, --bench, --verbose, --help.\n");
  const help = await project.run(["--help"]);
  assertEquals(help.code, 0);
  for (const option of ["--gpu", "--bench", "--verbose"]) assertStringIncludes(help.stdout, option);
  assertEquals(project.made(), []);
  assertStringIncludes((await project.run(["--verbose"])).stderr, "\nCollecting absl-py==2.5.1\n");
});

Deno.test("PYTHON is tried first, then the versions by name, newest first", async () => {
  assertEquals(candidates(""), ["python3.13", "python3.12", "python3.11", "python3.10", "python3", "python"]);
  assertEquals(candidates("/opt/python")[0], "/opt/python");
  const old = { executable: "/usr/bin/python3", implementation: "CPython", version: "3.8.1", venv: true };
  const good = { ...old, executable: "/opt/python3", version: "3.12.1" };
  const ask = (command: string) => Promise.resolve({ old, good }[command]);
  assertEquals(await findPython(["none", "old", "good"], ask), good);
  await assertRejects(() => findPython(["none", "old"], ask), SetupFailure, "CPython 3.8.1");
});

Deno.test("platforms and Deno versions that cannot work are refused with what to do", () => {
  assertEquals(checkPlatform({ os: "linux", arch: "x86_64" }, true), undefined);
  assertMatch(checkPlatform({ os: "linux", arch: "aarch64" }, false) ?? "", /linux aarch64 is written, not run/);
  assertMatch(checkPlatform({ os: "darwin", arch: "aarch64" }, false) ?? "", /written, not run/);
  assertThrows(() => checkPlatform({ os: "windows", arch: "x86_64" }, false), SetupFailure, "WSL 2");
  assertThrows(() => checkPlatform({ os: "darwin", arch: "x86_64" }, false), SetupFailure, "this is darwin x86_64");
  assertThrows(() => checkPlatform({ os: "linux", arch: "aarch64" }, true), SetupFailure, "without --gpu");
  checkDeno("2.3.0");
  checkDeno("3.0.0");
  assertThrows(() => checkDeno("2.2.15"), SetupFailure, "this is Deno 2.2.15");
  assertThrows(() => checkDeno("1.46.3"), SetupFailure, "deno upgrade");
});

Deno.test("too little disk is found before anything is installed", () => {
  checkSpace("/project", 3, 3e9);
  assertThrows(
    () => checkSpace("/project", 3, 1.24e9),
    SetupFailure,
    "3 GB of free disk under /project and there are 1.2",
  );
});

Deno.test("errors of the file system become the same sentences; others stay what they are", () => {
  const error = (code: string) => Object.assign(new Error("failed"), { code });
  assertMatch(explainSystemError(error("ENOSPC"), "/project", 3)?.message ?? "", /^The disk filled up/);
  for (const code of ["EACCES", "EROFS", "EPERM"]) {
    assertMatch(
      explainSystemError(error(code), "/project", 3)?.message ?? "",
      /^The folder \/project cannot be written/,
    );
  }
  assertEquals(explainSystemError(error("EIO"), "/project", 3), undefined);
  assertEquals(explainSystemError("a string", "/project", 3), undefined);
});

Deno.test("only the whole path of an environment is rewritten", () => {
  assertEquals(replacePath("#!/a/.venv/bin/python", "/a/.venv", "/b/.venv"), "#!/b/.venv/bin/python");
  assertEquals(replacePath('VIRTUAL_ENV="/a/.venv"', "/a/.venv", "/b/.venv"), 'VIRTUAL_ENV="/b/.venv"');
  for (const other of ["/a/.venv-bench/bin", "/a/.venv.1.new.tmp", "/x/a/.venv/bin", "/a/xvenv"]) {
    assertEquals(replacePath(other, "/a/.venv", "/b/.venv"), other);
  }
  // Moved to where the new path ends in the old one: a second run must change nothing more.
  const once = replacePath("#!/a/.venv/bin", "/a/.venv", "/x/a/.venv");
  assertEquals(replacePath(once, "/a/.venv", "/x/a/.venv"), "#!/x/a/.venv/bin");
});
