/**
 * A small copy of this repository whose Python, pip and Deno are scripts that a test writes, so that the real
 * `deno run tools/setup.ts` can be run against every failure without a network.
 */

const repository = new URL("../../", import.meta.url);

/** What the scripts do in place of the real programs; each is a piece of shell. */
export interface Fakes {
  /** Answers the question which Python this is. */
  readonly probe: string;
  /** Runs before `python3 -m venv` makes the environment. */
  readonly venv: string;
  /** Runs before `pip install` puts its files in. */
  readonly pip: string;
  /** Runs before `deno install` makes node_modules. */
  readonly deno: string;
}

/** How a set-up ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of standard error. */
  readonly sentence: string;
}

/** A set-up that is still running. */
export interface Running {
  readonly process: Deno.ChildProcess;
  readonly outcome: Promise<Outcome>;
}

/** The answer of a Python that serves, or of one that differs in `changes`. */
export function python(changes: Record<string, string | boolean> = {}): string {
  const answer = { executable: "$0", implementation: "CPython", version: "3.11.9", venv: true, ...changes };
  return `echo "${JSON.stringify(answer).replaceAll('"', '\\"')}"`;
}

/** Prints `text` as a tool would and fails. */
export function failing(text: string): string {
  return `cat >&2 <<'END'\n${text}\nEND\nexit 1`;
}

/** A fresh project in out/; removed when it goes out of scope. */
export async function makeProject(fakes: Partial<Fakes> = {}) {
  const out = new URL("out/", repository).pathname;
  await Deno.mkdir(out, { recursive: true });
  const base = await Deno.makeTempDir({ dir: out, prefix: "s" });
  let root = `${base}/a`;
  const path = (name: string) => `${root}/${name}`;

  await Deno.mkdir(path("tools/setup"), { recursive: true });
  await Deno.mkdir(`${base}/bin`);
  const sources = Array.from(
    Deno.readDirSync(new URL("tools/setup/", repository)),
    ({ name }) => `tools/setup/${name}`,
  );
  for (const name of ["tools/setup.ts", ...sources]) await Deno.copyFile(new URL(name, repository), path(name));
  for (const name of ["deno.json", "deno.lock"]) await Deno.writeTextFile(path(name), "{}\n");
  await Deno.writeTextFile(path("requirements.txt"), "absl-py==2.5.1 \\\n    --hash=sha256:286e\n");

  const project = {
    path,
    /** Writes the scripts; what `fakes` leaves out succeeds. */
    async fake({ probe = python(), venv = "", pip = "", deno = "" }: Partial<Fakes> = {}) {
      await script(`${base}/bin/python3`, pythonScript(probe, venv, { pip, deno }));
    },
    start(args: string[] = [], env: Record<string, string> = {}): Running {
      const process = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-config", path("tools/setup.ts"), ...args],
        clearEnv: true,
        env: { PATH: `${base}/bin`, HOME: base, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...env },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      return { process, outcome: outcomeOf(process) };
    },
    run(args: string[] = [], env: Record<string, string> = {}): Promise<Outcome> {
      return project.start(args, env).outcome;
    },
    read: (name: string) => Deno.readTextFile(path(name)),
    write: (name: string, text: string) => Deno.writeTextFile(path(name), text),
    /** What lies in the project beside its sources. */
    made: () =>
      Array.from(Deno.readDirSync(root), ({ name }) => name)
        .filter((name) => !/^(tools|out|deno\..*|requirements.*)$/.test(name)).sort(),
    /** How often the scripts were called, by what they did. */
    async calls(what: string) {
      const log = await Deno.readTextFile(`${base}/bin/calls`).catch(() => "");
      return log.split("\n").filter((line) => line === what).length;
    },
    /** Waits until a script has made the file `name` in bin/. */
    async reached(name: string) {
      for (let tries = 0; tries < 200; tries++) {
        if (Array.from(Deno.readDirSync(`${base}/bin`)).some((entry) => entry.name === name)) return;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error(`no script made the file ${name} within five seconds`);
    },
    signal: (name: string) => Deno.writeTextFile(`${base}/bin/${name}`, ""),
    async removePython() {
      await Deno.remove(`${base}/bin/python3`);
    },
    async move(to: string) {
      await Deno.rename(root, `${base}/${to}`);
      root = `${base}/${to}`;
    },
    [Symbol.asyncDispose]: () => Deno.remove(base, { recursive: true }),
  };
  await project.fake(fakes);
  return project;
}

/** The fake python3. Its environment's python is pip; that in turn installs a fake Deno and a script that names its path. */
function pythonScript(probe: string, venv: string, { pip, deno }: { pip: string; deno: string }): string {
  return `bin=\${0%/*}
case "$1 $2" in
"-m venv")
  for folder; do :; done
  ${venv}
  echo venv >> "$bin/calls"
  mkdir -p "$folder/bin"
  echo "command = python3 -m venv $folder" > "$folder/pyvenv.cfg"
  cat > "$folder/bin/python" <<EOF
#!/bin/sh
PATH=/usr/bin:/bin
bin='$bin' folder='$folder'
EOF
  cat >> "$folder/bin/python" <<'ENDPYTHON'
echo pip >> "$bin/calls"
${pip}
echo "#!$folder/bin/python" > "$folder/bin/jupyter"
cat > "$folder/bin/deno" <<EOF
#!/bin/sh
PATH=/usr/bin:/bin
bin='$bin'
EOF
cat >> "$folder/bin/deno" <<'ENDDENO'
echo deno >> "$bin/calls"
${deno}
mkdir -p node_modules
echo "╭ Warning: Ignored build scripts for packages" >&2
ENDDENO
chmod +x "$folder/bin/deno" "$folder/bin/jupyter"
ENDPYTHON
  chmod +x "$folder/bin/python" ;;
"-c "*)
  ${probe} ;;
esac
`;
}

async function script(path: string, body: string): Promise<void> {
  await Deno.writeTextFile(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}`);
  await Deno.chmod(path, 0o755);
}

async function outcomeOf(process: Deno.ChildProcess): Promise<Outcome> {
  const { code, stdout, stderr } = await process.output();
  const text = new TextDecoder().decode(stderr);
  return {
    code,
    stdout: new TextDecoder().decode(stdout),
    stderr: text,
    sentence: text.trimEnd().split("\n").at(-1) ?? "",
  };
}
