/** Kind, default value, allowed values and minimum of an attribute; null where there is none. */
export type AttributeSignature = [kind: string, preset: unknown, allowed: unknown[] | null, minimum: number | null];

/** Fixed type or name of the attribute that holds it, and the name of the attribute that holds the count of a list. */
export type ArgumentSignature = [type: number | string, repeat: string];

/** An op's inputs, outputs and attributes, as TensorFlow registers it. */
export interface OpSignature {
  inputs: ArgumentSignature[];
  outputs: ArgumentSignature[];
  attrs: Record<string, AttributeSignature>;
}

/** The signatures of all allowed ops, by name; made by `op_signatures.py`. */
export const SIGNATURES: Readonly<Record<string, OpSignature>> = JSON.parse(
  Deno.readTextFileSync(new URL("./op_signatures.json", import.meta.url)),
);
