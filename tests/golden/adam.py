"""Writes tests/golden/adam.safetensors: three parameters over 20 steps of torch.optim.Adam, with their gradients.

Made with PyTorch 2.13.0 and NumPy 2.4.6:  python tests/golden/adam.py
"""

import pathlib

import numpy as np
import torch
from safetensors.torch import save_file

rng = np.random.default_rng(5)
SHAPES = {"weight": (4, 3), "bias": (3,), "kernel": (2, 2, 1, 3)}
STEPS = 20


def draw(*shape):
    return torch.tensor(rng.normal(size=shape).astype(np.float32))


out = {f"start.{name}": draw(*shape) for name, shape in SHAPES.items()}
for name, shape in SHAPES.items():
    scale = torch.tensor(10.0 ** rng.integers(-9, 2, shape).astype(np.float32))  # some beside epsilon, some far above
    out[f"gradients.{name}"] = draw(STEPS, *shape) * scale


def run(title, rates, **options):
    """`rates`: the learning rate of each step."""
    parameters = {name: out[f"start.{name}"].clone().requires_grad_() for name in SHAPES}
    adam = torch.optim.Adam(parameters.values(), lr=rates[0], foreach=False, **options)
    for step in range(STEPS):
        adam.param_groups[0]["lr"] = rates[step]
        for name, parameter in parameters.items():
            parameter.grad = out[f"gradients.{name}"][step].clone()
        adam.step()
        if step in (0, 9, STEPS - 1):
            for name, parameter in parameters.items():
                out[f"{title}.{step + 1}.{name}"] = parameter.detach().clone()
    for name, parameter in parameters.items():
        out[f"{title}.exp_avg.{name}"] = adam.state[parameter]["exp_avg"]
        out[f"{title}.exp_avg_sq.{name}"] = adam.state[parameter]["exp_avg_sq"]


run("default", [1e-3] * STEPS)
run("settings", [1e-2] * 10 + [3e-3] * 10, betas=(0.8, 0.95), eps=1e-4)

save_file({key: value.contiguous() for key, value in out.items()}, pathlib.Path(__file__).with_suffix(".safetensors"))
