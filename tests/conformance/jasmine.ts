import jasmineRequire from "jasmine-core";

/** One spec's result. */
export interface SpecResult {
  /** Names of its suites and its own, joined by spaces. */
  name: string;
  /** `skipped`: excluded here, or switched off by its authors. */
  status: "passed" | "failed" | "skipped";
  /** What the first expectation that failed said. */
  message: string;
}

/** What is used of jasmine, which ships no types. */
interface Jasmine {
  DEFAULT_TIMEOUT_INTERVAL: number;
  getEnv(): {
    configure(options: { random: boolean; specFilter: (spec: { getFullName(): string }) => boolean }): void;
    addReporter(reporter: { specDone(result: JasmineResult): void; jasmineDone(result: JasmineResult): void }): void;
    execute(): Promise<void> | undefined;
  };
}

interface JasmineResult {
  fullName: string;
  status: string;
  failedExpectations: { message: string }[];
}

/** Puts `describe`, `it`, `expect`… into the global scope, where specs look for them. */
export function startJasmine(): Jasmine {
  const jasmine = (jasmineRequire as unknown as { boot(required: unknown): Jasmine }).boot(jasmineRequire);
  jasmine.DEFAULT_TIMEOUT_INTERVAL = 20_000; // milliseconds; as TensorFlow.js sets it
  return jasmine;
}

/** Runs the specs that were declared since {@linkcode startJasmine} and that `wanted` does not leave out, in order. */
export function runSpecs(
  jasmine: Jasmine,
  wanted: (name: string) => boolean,
  done: (result: SpecResult) => void,
): Promise<void> {
  const env = jasmine.getEnv();
  env.configure({ random: false, specFilter: (spec) => wanted(spec.getFullName()) });
  return new Promise((resolve, reject) => {
    env.addReporter({
      specDone: ({ fullName, status, failedExpectations }) =>
        done({
          name: fullName,
          status: status === "passed" || status === "failed" ? status : "skipped",
          message: failedExpectations[0]?.message ?? "",
        }),
      jasmineDone: ({ failedExpectations }) => {
        const [first] = failedExpectations; // outside of any spec, while loading for example
        if (first === undefined) resolve();
        else reject(new Error(first.message));
      },
    });
    env.execute();
  });
}
