"""Writes tests/golden/decompositions.safetensors: SVD and eigendecomposition in float64, with gradients.

Signs: the entry of largest magnitude in each column of u (of the eigenvectors) is positive.

Made with PyTorch 2.13.0 and NumPy 2.4.6:  python tests/golden/decompositions.py
"""

import pathlib

import numpy as np
import torch
from safetensors.torch import save_file

rng = np.random.default_rng(13)
out = {}


def draw(*shape):
    return torch.tensor(rng.standard_normal(shape).astype(np.float32)).double()


def signs(columns):
    largest = columns.abs().argmax(-2, keepdim=True)
    return columns.gather(-2, largest).sign().detach()


def put(name, x, outputs):
    """The outputs of a decomposition, and the gradient of their product with weights."""
    weights = {f"w_{key}": draw(*value.shape) for key, value in outputs.items()}
    sum((value * weights[f"w_{key}"]).sum() for key, value in outputs.items()).backward()
    values = {"x": x, "dx": x.grad} | outputs | weights
    out.update({f"{name}.{key}": value.detach().float().contiguous() for key, value in values.items()})


for name, shape in [("tall", (2, 7, 4)), ("wide", (3, 6)), ("square", (2, 2, 5, 5)), ("column", (4, 1))]:
    x = draw(*shape).requires_grad_()
    u, s, vh = torch.linalg.svd(x, full_matrices=False)
    sign = signs(u)
    put(name, x, {"u": u * sign, "s": s, "v": vh.mH * sign})

for name, shape in [("symmetric", (3, 6, 6)), ("one", (2, 1, 1))]:
    x = draw(*shape).requires_grad_()
    values, vectors = torch.linalg.eigh((x + x.mT) / 2)
    put(name, x, {"values": values, "vectors": vectors * signs(vectors)})

save_file(out, pathlib.Path(__file__).with_suffix(".safetensors"))
