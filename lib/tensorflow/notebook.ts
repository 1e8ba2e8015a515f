/** Whether this is a cell of a notebook. */
export function inNotebook(): boolean {
  try {
    return (Deno as unknown as { jupyter?: object }).jupyter !== undefined;
  } catch {
    return false; // outside of the kernel Deno throws
  }
}
