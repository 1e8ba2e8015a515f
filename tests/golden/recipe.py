"""Writes tests/golden/recipe.safetensors: what a training recipe is made of, as PyTorch computes it.

Two parameters over 5 steps of torch.optim.AdamW, of which the bias does not decay: alone, and with clip_grad_norm_ and a
cosine learning rate; gradients clipped to a norm, one that is longer and one that is not; cross entropy with label smoothing.

Made with PyTorch 2.13.0 and NumPy 2.4.6:  python tests/golden/recipe.py
"""

import pathlib

import numpy as np
import torch
from safetensors.torch import save_file

rng = np.random.default_rng(11)
SHAPES = {"weight": (4, 3), "bias": (3,)}
STEPS = 5


def draw(*shape):
    return torch.tensor(rng.normal(size=shape).astype(np.float32))


out = {f"start.{name}": draw(*shape) for name, shape in SHAPES.items()}
for name, shape in SHAPES.items():
    scale = torch.tensor([0.1, 3, 1, 0.01, 10]).reshape(STEPS, *[1] * len(shape))  # some steps are clipped, some are not
    out[f"gradients.{name}"] = draw(STEPS, *shape) * scale


def run(title, rate, decay, clip=None, cosine=False):
    parameters = {name: out[f"start.{name}"].clone().requires_grad_() for name in SHAPES}
    groups = [
        {"params": [parameters["weight"]], "weight_decay": decay},
        {"params": [parameters["bias"]], "weight_decay": 0.0},
    ]
    adam = torch.optim.AdamW(groups, lr=rate, foreach=False)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(adam, T_max=STEPS) if cosine else None
    rates = []
    for step in range(STEPS):
        rates.append(adam.param_groups[0]["lr"])
        for name, parameter in parameters.items():
            parameter.grad = out[f"gradients.{name}"][step].clone()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(parameters.values(), clip)
        adam.step()
        if schedule is not None:
            schedule.step()
        for name, parameter in parameters.items():
            out[f"{title}.{step + 1}.{name}"] = parameter.detach().clone()
    out[f"{title}.rates"] = torch.tensor(rates, dtype=torch.float32)


run("adamw", 1e-2, 0.05)
run("all", 3e-2, 0.3, clip=1.0, cosine=True)

for title, step in (("long", 1), ("short", 0)):
    gradients = {name: out[f"gradients.{name}"][step].clone() for name in SHAPES}
    parameters = [torch.zeros_like(value).requires_grad_() for value in gradients.values()]
    for parameter, gradient in zip(parameters, gradients.values()):
        parameter.grad = gradient
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    for name, parameter in zip(gradients, parameters):
        out[f"clipped.{title}.{name}"] = parameter.grad

logits = (2 * draw(6, 4)).requires_grad_()
labels = torch.tensor(rng.integers(0, 4, 6))
loss = torch.nn.CrossEntropyLoss(label_smoothing=0.1)(logits, labels)
loss.backward()
out |= {"logits": logits.detach(), "labels": labels, "smoothed.loss": loss.detach(), "smoothed.gradient": logits.grad}

save_file({key: value.contiguous() for key, value in out.items()}, pathlib.Path(__file__).with_suffix(".safetensors"))
