"""Writes `op_signatures.json`: inputs, outputs and attributes of the ops in `lib/tensorflow/allowed_ops.ts`.

Made with TensorFlow 2.21.0 by `.venv/bin/python tests/tensorflow/fuzz/op_signatures.py` and `deno fmt`, from the project's
folder; a test says when it has to be made again. An input or output is `[type, repeat]`: `type` is TensorFlow's number of a fixed type or
the name of the attribute that holds it, `repeat` the name of the attribute that holds the count of a list (or "" for one).
An attribute is `[kind, default, allowed values, minimum]`, null where there is none.
"""
import json
import os
import pathlib
import re

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow  # noqa: E402, F401  (fills the registry)
from tensorflow.python.framework import op_def_registry  # noqa: E402

HERE = pathlib.Path(__file__).parent
ALLOWED = HERE.parents[2] / "lib" / "tensorflow" / "allowed_ops.ts"


def value(attr_value):
    kind = attr_value.WhichOneof("value")
    if kind is None:
        return None
    if kind == "list":
        lists = attr_value.list
        for field in (lists.s, lists.i, lists.f, lists.b, lists.type):
            if len(field):
                return [item.decode() if isinstance(item, bytes) else item for item in field]
        return []
    single = getattr(attr_value, kind)
    if kind == "s":
        return single.decode()
    return None if kind in ("shape", "tensor", "func") else single


def argument(arg):
    return [arg.type_attr or arg.type_list_attr or arg.type, arg.number_attr or arg.type_list_attr]


def signature(name):
    op = op_def_registry.get(name)
    return {
        "inputs": [argument(arg) for arg in op.input_arg],
        "outputs": [argument(arg) for arg in op.output_arg],
        "attrs": {
            attr.name: [
                attr.type,
                value(attr.default_value),
                value(attr.allowed_values),
                attr.minimum if attr.has_minimum else None,
            ]
            for attr in op.attr
        },
    }

text = re.sub(r"//.*", "", ALLOWED.read_text())
names = sorted(set(re.findall(r'"([A-Za-z0-9_]+)"', text)))
lines = [f"  {json.dumps(name)}: {json.dumps(signature(name), separators=(',', ':'))}" for name in names]
(HERE / "op_signatures.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
