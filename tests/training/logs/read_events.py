"""Reads event files with TensorBoard's own code, and prints what they hold as JSON.

Usage: .venv/bin/python tests/training/logs/read_events.py FOLDER

Scalars and histograms come as they are; of each image its shape, corners and mean colour; of each graph its nodes.
"""

import io
import json
import sys
import types

sys.modules["tensorboard.compat.notf"] = types.ModuleType("notf")  # TensorBoard without TensorFlow starts faster

import numpy as np
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.config_pb2 import RunMetadata
from tensorboard.util import tensor_util


def image(png: bytes) -> dict:
    pixels = np.asarray(Image.open(io.BytesIO(png)))
    return {"shape": pixels.shape, "first": pixels[0, 0].tolist(), "last": pixels[-1, -1].tolist()}


def graph(serialized: bytes) -> list:
    (function,) = RunMetadata.FromString(serialized).function_graphs
    return [
        {
            "name": node.name,
            "op": node.op,
            "input": list(node.input),
            "shapes": [[dim.size for dim in shape.dim] for shape in node.attr["_output_shapes"].list.shape],
        }
        for node in function.pre_optimization_graph.node
    ]


def tensor(plugin: str, values: np.ndarray):
    if plugin == "images":
        width, height, *pngs = values.tolist()
        return {"width": int(width), "height": int(height), "images": [image(png) for png in pngs]}
    return graph(values.item()) if plugin == "graph_run_metadata_graph" else values.tolist()


events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "tensors": 0})
events.Reload()
tags = events.Tags()
found = {tag: [[event.step, event.value] for event in events.Scalars(tag)] for tag in tags["scalars"]}
for tag in tags["tensors"]:
    plugin = events.SummaryMetadata(tag).plugin_data.plugin_name
    values = [[event.step, tensor(plugin, tensor_util.make_ndarray(event.tensor_proto))] for event in events.Tensors(tag)]
    found[f"{plugin}:{tag}"] = values
print(json.dumps(found))
