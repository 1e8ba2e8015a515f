"""Writes tests/golden/softmax_cross_entropy.safetensors: losses of classes and of probabilities with their gradients.

Made with PyTorch 2.13.0 and NumPy 2.4.6:  python tests/golden/softmax_cross_entropy.py
"""

import pathlib

import numpy as np
import torch
from safetensors.torch import save_file

rng = np.random.default_rng(11)
out = {}


def draw(*shape, low, high):
    return torch.tensor(rng.uniform(low, high, shape).astype(np.float32)).double()


def put(name, labels, logits, w, smoothing):
    """Losses for `labels`, and the gradients of their product with `w`."""
    logits = logits.clone().requires_grad_()
    leaves = {"logits": logits}
    if labels.is_floating_point():
        leaves["labels"] = labels = labels.clone().requires_grad_()
    loss = torch.nn.functional.cross_entropy(logits, labels, reduction="none", label_smoothing=smoothing)
    (loss * w).sum().backward()
    values = {"loss": loss} | {f"d{key}": leaf.grad for key, leaf in leaves.items()}
    out.update({f"{name}.{key}": value.detach().float().contiguous() for key, value in values.items()})


logits, w = draw(6, 5, low=-6, high=6), draw(6, low=0.5, high=1.5)
logits[5] *= 100  # no overflow
logits = logits.float().double()
classes = torch.tensor(rng.integers(0, 5, 6))
raw = draw(6, 5, low=0, high=1)
probabilities = raw / raw.sum(-1, keepdim=True)
out |= {"logits": logits.float(), "w": w.float(), "classes": classes.int(), "weights": raw.float()}
out |= {"probabilities": probabilities.float()}
put("classes", classes, logits, w, 0.0)
put("classes_smooth", classes, logits, w, 0.1)
put("probabilities", probabilities.float().double(), logits, w, 0.0)
put("probabilities_smooth", probabilities.float().double(), logits, w, 0.3)
put("weights", raw, logits, w, 0.0)  # rows that do not sum to 1

save_file(out, pathlib.Path(__file__).with_suffix(".safetensors"))
