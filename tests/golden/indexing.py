"""Writes tests/golden/indexing.safetensors: gathering, scattering, sorting and cumulative sums with their gradients.

Made with PyTorch 2.13.0 and NumPy 2.4.6:  python tests/golden/indexing.py
"""

import pathlib

import numpy as np
import torch
from safetensors.numpy import save_file

rng = np.random.default_rng(3)
out = {}


def weights(shape):
    return rng.standard_normal(shape).astype(np.float32)


def put(name, x, f):
    """Input, output, weights of the output and the gradient of their product by the input."""
    x = torch.tensor(x, dtype=torch.float32, requires_grad=True)
    y = f(x)
    w = torch.tensor(weights(tuple(y.shape)))
    (y * w).sum().backward()
    out.update({f"{name}.x": x.detach(), f"{name}.y": y.detach(), f"{name}.w": w, f"{name}.dx": x.grad})


# gather: axis 1, no batch axes
indices = torch.tensor([[0, 2, 2], [1, 0, 2]])
out["gather_axis.indices"] = indices
put("gather_axis", weights((2, 3, 4)), lambda x: x[:, indices])
# gather: axis 2, one batch axis: [2, 3, 4, 2] by [2, 5] -> [2, 3, 5, 2]
picked = torch.tensor([[0, 3, 3, 1, 0], [2, 2, 2, 0, 1]])
out["gather_batch.indices"] = picked
put("gather_batch", weights((2, 3, 4, 2)), lambda x: torch.stack([x[b][:, picked[b]] for b in range(2)]))
# gather: axis 2, two batch axes, a matrix of indices each: [2, 3, 4] by [2, 3, 2, 2] -> [2, 3, 2, 2]
pairs = torch.tensor(rng.integers(0, 4, (2, 3, 2, 2)))
out["gather_pairs.indices"] = pairs
put("gather_pairs", weights((2, 3, 4)), lambda x: torch.gather(x, 2, pairs.reshape(2, 3, 4)).reshape(2, 3, 2, 2))
# gatherND and scatterND
vectors = torch.tensor([[0, 1], [2, 2], [0, 1]])
out["gather_nd.indices"] = vectors
put("gather_nd", weights((3, 3, 2)), lambda x: x[vectors[:, 0], vectors[:, 1]])
put("scatter_nd", weights((3, 2)), lambda u: torch.zeros(3, 3, 2).index_put((vectors[:, 0], vectors[:, 1]), u, accumulate=True))

# order, with ties, infinities and NaN
special = np.array(
    [[1, np.nan, -0.0, 0.0, np.inf, -1, 1, -np.inf], [2, 2, -np.nan, 2, -3, np.nan, -3, 0], [0.5, -2, 7, -2, 1e-42, -1e-42, 0, 3]],
    np.float32,
)
out["order.x"] = special
for name, descending in (("ascending", False), ("descending", True)):
    values, places = torch.sort(torch.tensor(special), dim=-1, descending=descending, stable=True)
    out[f"order.{name}.values"], out[f"order.{name}.indices"] = values, places
integers = np.array([[3, -(2**31), 2**31 - 1, 3, 0], [-1, -1, 5, -(2**31), -1]], np.int32)
out["integers.x"] = integers
for name, descending in (("ascending", False), ("descending", True)):
    values, places = torch.sort(torch.tensor(integers), dim=-1, descending=descending, stable=True)
    out[f"integers.{name}.values"], out[f"integers.{name}.indices"] = values, places
put("sort", weights((3, 5, 2)), lambda x: torch.sort(x, dim=1, descending=True).values)
put("top_k", weights((3, 5, 2)), lambda x: torch.topk(x, 3, dim=1).values)

# cumulative sums and products
cube = weights((2, 5, 3))
cube[0, 1, 0] = cube[0, 3, 0] = cube[1, 0, 1] = cube[1, 4, 2] = 0
for kind, whole, neutral in (("sum", torch.cumsum, 0), ("prod", torch.cumprod, 1)):
    for exclusive in (False, True):
        for reverse in (False, True):

            def accumulate(x):
                x = x.flip(1) if reverse else x
                y = whole(x, 1)
                if exclusive:
                    y = torch.cat([torch.full_like(y[:, :1], neutral), y[:, :-1]], 1)
                return y.flip(1) if reverse else y

            put(f"cum{kind}.{int(exclusive)}{int(reverse)}", cube, accumulate)

arrays = {name: np.ascontiguousarray(x) for name, x in out.items()}
save_file(arrays, pathlib.Path(__file__).with_suffix(".safetensors"))
