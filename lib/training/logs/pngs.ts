import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "../../tensorflow/attributes.ts";
import type { TensorFlowBackend } from "../../tensorflow/backend.ts";
import { DTYPE } from "../../tensorflow/dtypes.ts";

/** Encodes images `[N, H, W, C]` in [0, 1] as PNG, by TensorFlow's own op. */
export function pngs(images: tf.Tensor4D): Uint8Array[] {
  const [n, h, w, c] = images.shape;
  const { native } = tf.backend() as TensorFlowBackend;
  const pixels = Uint8Array.from(images.dataSync(), (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  const size = h * w * c;
  return Array.from({ length: n }, (_, i) => {
    const picture = native.createTensor([h, w, c], DTYPE.uint8, pixels.slice(i * size, (i + 1) * size));
    try {
      const encoded = native.executeOp("EncodePng", [attribute.type("T", "uint8")], [picture], 1)[0]!.id;
      const [png] = native.tensorDataSync(encoded) as Uint8Array[];
      native.deleteTensor(encoded);
      return png!;
    } finally {
      native.deleteTensor(picture);
    }
  });
}
