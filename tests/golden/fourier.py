"""Writes tests/golden/fourier.safetensors: two-dimensional Fourier transforms by NumPy in float64, gradients by PyTorch.

Made with PyTorch 2.13.0 and NumPy 2.4.6:  python tests/golden/fourier.py
"""

import pathlib

import numpy as np
import torch
from safetensors.torch import save_file

rng = np.random.default_rng(17)
out = {}


def draw(*shape):
    return rng.standard_normal(shape).astype(np.float32).astype(np.float64)


def put(name, values):
    out.update({f"{name}.{key}": torch.tensor(np.ascontiguousarray(value, np.float32)) for key, value in values.items()})


for shape in [(4, 6), (5, 7), (8, 8), (1, 13), (2, 3, 6, 9)]:
    name = "x".join(map(str, shape))
    z = draw(*shape) + 1j * draw(*shape)
    put(name, {"real": z.real, "imag": z.imag})
    for norm in ["backward", "ortho"]:
        for kind, transform in [("fft2", np.fft.fft2), ("ifft2", np.fft.ifft2)]:
            y = transform(z, norm=norm)
            put(f"{name}.{kind}.{norm}", {"real": y.real, "imag": y.imag})

# The gradient of Σ w · Re y + v · Im y by real and imaginary part of the input.
z, w, v = torch.tensor(draw(2, 3, 4) + 1j * draw(2, 3, 4), requires_grad=True), draw(2, 3, 4), draw(2, 3, 4)
put("gradient", {"real": z.detach().real, "imag": z.detach().imag, "w": w, "v": v})
for norm in ["backward", "ortho"]:
    for kind, transform in [("fft2", torch.fft.fft2), ("ifft2", torch.fft.ifft2)]:
        z.grad = None
        y = transform(z, norm=norm)
        (y.real * torch.tensor(w) + y.imag * torch.tensor(v)).sum().backward()
        put(f"gradient.{kind}.{norm}", {"real": z.grad.real, "imag": z.grad.imag})

save_file(out, pathlib.Path(__file__).with_suffix(".safetensors"))
