"""Writes tests/golden/norms.safetensors: batch and layer normalisation, running statistics and gradients.

Made with PyTorch 2.13.0 and NumPy 2.4.6:  python tests/golden/norms.py
"""

import pathlib

import numpy as np
import torch
from safetensors.torch import save_file

rng = np.random.default_rng(7)
out = {}


def draw(*shape, low=-2.0, high=2.0):
    """float64 numbers that float32 holds exactly."""
    return torch.tensor(rng.uniform(low, high, shape).astype(np.float32)).double()


def put(name, values):
    out.update({f"{name}.{key}": value.detach().float().contiguous() for key, value in values.items()})


def channels_first(x):
    return x.movedim(-1, 1)


# Batch normalisation of [B, H, W, C] and [N, C]: training mode with running statistics, then evaluation mode.
for name, shape, epsilon in [("batch4", (3, 4, 5, 6), 1e-5), ("batch2", (7, 3), 1e-3)]:
    c = shape[-1]
    x, scale, offset, w = draw(*shape), draw(c), draw(c), draw(*shape)
    x += draw(c) * 3
    x = x.float().double()
    leaves = {"x": x, "scale": scale, "offset": offset}
    for leaf in leaves.values():
        leaf.requires_grad_()
    running_mean, running_var = torch.zeros(c, dtype=torch.float64), torch.ones(c, dtype=torch.float64)
    y = torch.nn.functional.batch_norm(
        channels_first(x), running_mean, running_var, scale, offset, training=True, momentum=0.1, eps=epsilon
    )
    y = y.movedim(1, -1)
    (y * w).sum().backward()
    put(name, leaves | {f"d{key}": leaf.grad for key, leaf in leaves.items()} | {"w": w, "y": y})
    put(name, {"running_mean": running_mean, "running_var": running_var})
    mean, variance = draw(c), draw(c, low=0.1, high=3.0)
    evaluated = torch.nn.functional.batch_norm(channels_first(x), mean, variance, scale, offset, eps=epsilon)
    put(name, {"mean": mean, "variance": variance, "evaluated": evaluated.movedim(1, -1)})

# Layer normalisation with and without scale and offset.
for name, shape, epsilon in [("layer3", (2, 5, 8), 1e-5), ("layer2", (4, 7), 1e-2)]:
    d = shape[-1]
    x, scale, offset, w = draw(*shape), draw(d), draw(d), draw(*shape)
    leaves = {"x": x, "scale": scale, "offset": offset}
    for leaf in leaves.values():
        leaf.requires_grad_()
    y = torch.nn.functional.layer_norm(x, (d,), scale, offset, epsilon)
    (y * w).sum().backward()
    put(name, leaves | {f"d{key}": leaf.grad for key, leaf in leaves.items()} | {"w": w, "y": y})
    x.grad = None
    plain = torch.nn.functional.layer_norm(x, (d,), None, None, epsilon)
    (plain * w).sum().backward()
    put(name, {"plain": plain, "plain_dx": x.grad})

save_file(out, pathlib.Path(__file__).with_suffix(".safetensors"))
