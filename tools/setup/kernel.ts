import { readText, replaceText } from "./files.ts";

const place = "share/jupyter/kernels/deno";

/** The Jupyter kernel that runs the Deno in `environment`. */
export function kernelSpec(environment: string): string {
  const spec = {
    argv: [`${environment}/bin/deno`, "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    env: { TF_CPP_MIN_LOG_LEVEL: "2" },
    // With the default, a signal, Jupyter's Stop button ends the kernel and all its variables.
    interrupt_mode: "message",
  };
  return `${JSON.stringify(spec, null, 2)}\n`;
}

/** Whether the environment in `folder` holds our kernel for its present place. */
export async function kernelReady(folder: string): Promise<boolean> {
  return await readText(`${folder}/${place}/kernel.json`) === kernelSpec(folder);
}

/** Writes the kernel into the environment in `folder`, which is or will be at `environment`. */
export async function writeKernel(folder: string, environment = folder): Promise<void> {
  await Deno.mkdir(`${folder}/${place}`, { recursive: true });
  await replaceText(`${folder}/${place}/kernel.json`, kernelSpec(environment));
}
