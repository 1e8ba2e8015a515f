"""Writes tests/golden/saved_model: y = 2 x + 1 as a SavedModel, and the sum and difference of two inputs.

Made with TensorFlow 2.21:  .venv/bin/python tests/golden/saved_model.py
"""

import pathlib
import shutil

import tensorflow as tf


class Model(tf.Module):
    def __init__(self):
        super().__init__()
        self.slope = tf.Variable(2.0)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32, name="x")])
    def line(self, x):
        return {"y": self.slope * x + 1.0}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32, name="a"), tf.TensorSpec([None], tf.float32, name="b")])
    def both(self, a, b):
        return {"sum": a + b, "difference": a - b}


folder = pathlib.Path(__file__).parent / "saved_model"
shutil.rmtree(folder, ignore_errors=True)
model = Model()
tf.saved_model.save(model, str(folder), signatures={"serving_default": model.line, "both": model.both})
(folder / "fingerprint.pb").unlink(missing_ok=True)  # a hash for tracking, not needed to load
