const encoder = new TextEncoder();
const cache = new Map<string, Uint8Array<ArrayBuffer>>();

/**
 * A JavaScript string as zero-terminated UTF-8. Names of ops and attributes come back thousands of times a second, so
 * the bytes are kept; use {@linkcode utf8} for text that does not repeat.
 */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  let bytes = cache.get(text);
  if (bytes === undefined) {
    if (text.includes("\0")) {
      throw new TypeError(`A name given to TensorFlow holds no zero byte: got ${JSON.stringify(text)}.`);
    }
    bytes = encoder.encode(text + "\0");
    cache.set(text, bytes);
  }
  return bytes;
}

/** A JavaScript string as UTF-8 without a terminating zero. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}
