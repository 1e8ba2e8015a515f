"""Writes tests/golden/random_numbers.safetensors: what TensorFlow's own Python functions draw for fixed seeds.

Made with TensorFlow 2.21.0 (tensorflow-cpu):  .venv/bin/python tests/golden/random_numbers.py
"""

import json
import pathlib
import struct

import numpy as np
import tensorflow as tf


def save(path, arrays):
    """The safetensors format: length of the header, header, values."""
    header, chunks, start = {}, [], 0
    for name, array in arrays.items():
        array = np.ascontiguousarray(array)
        kind = {"f": "F", "i": "I"}[array.dtype.kind] + str(8 * array.itemsize)
        header[name] = {"dtype": kind, "shape": array.shape, "data_offsets": [start, start + array.nbytes]}
        chunks.append(array.tobytes())
        start += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(chunks))


seed = [42, -7]
logits = np.log(np.array([[0.1, 0.2, 0.3, 0.4], [0.7, 0.1, 0.1, 0.1]], np.float32))
random = tf.random

out = {
    "uniform": random.stateless_uniform([3, 5], seed, alg="philox"),
    "uniform_range": random.stateless_uniform([33], seed, -2.5, 7.3, alg="philox"),
    "integers": random.stateless_uniform([40], seed, -5, 17, dtype=tf.int32, alg="philox"),
    "normal": random.stateless_normal([3, 5], seed, alg="philox"),
    "normal_scaled": random.stateless_normal([33], seed, 3.0, 0.25, alg="philox"),
    "truncated": random.stateless_truncated_normal([3, 5], seed, alg="philox"),
    "truncated_scaled": random.stateless_truncated_normal([33], seed, -1.0, 0.02, alg="philox"),
    "logits": logits,
    "classes": random.stateless_categorical(logits, 25, seed, dtype=tf.int32),
    "bits": tf.raw_ops.StatelessRandomUniformFullInt(shape=[2], seed=seed, dtype=tf.int32),
}
# Dropout as kernels/dropout.ts defines it: 16 bits an element, in the machine's byte order, dropped if below the threshold.
words = tf.raw_ops.StatelessRandomUniformFullInt(shape=[18], seed=seed, dtype=tf.int32).numpy()
halves = words.view(np.int16)[:35].astype(np.int64)
dropped = round(0.3 * 65536)
out["dropout_factors"] = np.where(halves >= dropped - 32768, 65536 / (65536 - dropped), 0).astype(np.float32).reshape(5, 7)

save(pathlib.Path(__file__).with_suffix(".safetensors"), {name: np.asarray(x) for name, x in out.items()})
