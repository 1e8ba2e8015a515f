import type { Files } from "./picture_folder.ts";

/** Bytes of an idx file: a header that says `shape`, and the values. */
export function idxFile(shape: readonly number[], values: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, 8, shape.length]);
  shape.forEach((length, axis) => view.setUint32(4 + 4 * axis, length));
  bytes.set(values, 4 + 4 * shape.length);
  return bytes;
}

/** Packs bytes by gzip. */
export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Sides of the pictures of {@linkcode mnistFiles}: not square, so that rows and columns are told apart. */
export const MNIST_SIZE = [3, 2] as const;

/** The four files of a small MNIST: picture i has label i mod 4, and all its pixels are i but the first, which is its place in a row. */
export function mnistFiles(train = 40, test = 8): Record<string, Uint8Array<ArrayBuffer>> {
  const size = MNIST_SIZE[0] * MNIST_SIZE[1];
  const images = (count: number) =>
    idxFile(
      [count, ...MNIST_SIZE],
      Uint8Array.from({ length: count * size }, (_, i) => 10 * Math.floor(i / size) % 250 + i % size),
    );
  const labels = (count: number) => idxFile([count], Uint8Array.from({ length: count }, (_, i) => i % 4));
  return {
    "train-images-idx3-ubyte": images(train),
    "train-labels-idx1-ubyte": labels(train),
    "t10k-images-idx3-ubyte": images(test),
    "t10k-labels-idx1-ubyte": labels(test),
  };
}

/** One record of CIFAR's binary version: its labels, then three planes, each of one value but for its first row's second pixel. */
export function cifarRecord(
  labels: readonly number[],
  colours: readonly [number, number, number],
): Uint8Array<ArrayBuffer> {
  const planes = colours.flatMap((colour) =>
    Array.from({ length: 1024 }, (_, place) => place === 1 ? colour + 1 : colour)
  );
  return Uint8Array.from([...labels, ...planes]);
}

function joined(records: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(records.flatMap((record) => [...record]));
}

/** The files of a small CIFAR-10: two pictures of each class in each of the five training files, one of each for testing. */
export function cifar10Files(): Files {
  const batch = (number: number) =>
    joined(Array.from({ length: 20 }, (_, i) => cifarRecord([i % 10], [10 * number, i, 100 + i])));
  return {
    ...Object.fromEntries([1, 2, 3, 4, 5].map((number) => [`data_batch_${number}.bin`, batch(number)])),
    "test_batch.bin": joined(Array.from({ length: 10 }, (_, i) => cifarRecord([9 - i], [200, i, 0]))),
    "batches.meta.txt": "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n",
  };
}

/** The files of a small CIFAR-100: three pictures of each of its first five fine classes, one of each for testing. */
export function cifar100Files(): Files {
  return {
    "train.bin": joined(Array.from({ length: 15 }, (_, i) => cifarRecord([19, i % 5], [i, 0, 0]))),
    "test.bin": joined(Array.from({ length: 5 }, (_, i) => cifarRecord([19, i], [i, 0, 0]))),
    "fine_label_names.txt": Array.from({ length: 100 }, (_, i) => `fine ${i}`).join("\n"),
    "coarse_label_names.txt": Array.from({ length: 20 }, (_, i) => `coarse ${i}`).join("\n"),
  };
}
