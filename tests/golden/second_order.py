"""Gradients and gradients of gradients of the main functions, by PyTorch 2.13.0 in float64 (seed 0).

Run: python tests/golden/second_order.py

For each case with inputs x0, x1, ... and output y it draws weights w like y and directions v0, v1, ... like the inputs,
and saves g_i = d sum(w y) / d x_i and h_i = d sum_j(v_j g_j) / d x_i, under `<case>.<name>`. The convolutions, pools and
pictures are channels last here and are turned for PyTorch, so the arrays are those that a channels-last library has.
"""
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)

first = lambda x: x.permute(0, 3, 1, 2)
last = lambda x: x.permute(0, 2, 3, 1)
oihw = lambda f: f.permute(3, 2, 0, 1)
depthwise = lambda f: f.permute(2, 3, 0, 1).flatten(0, 1).unsqueeze(1)

vector = [torch.randn(2, 5)]
pair = [torch.randn(2, 5), torch.randn(2, 5)]
picture = torch.randn(1, 5, 5, 2)

CASES = {
    "sigmoid": (torch.sigmoid, vector),
    "tanh": (torch.tanh, vector),
    "exp": (torch.exp, vector),
    "pow": (torch.pow, [torch.rand(2, 5) + 0.5, torch.randn(2, 5)]),
    "softmax": (lambda x: torch.softmax(x, -1), vector),
    "logSoftmax": (lambda x: torch.log_softmax(x, -1), vector),
    "gelu": (F.gelu, vector),
    "leakyRelu": (lambda x: F.leaky_relu(x * x * x, 0.2), vector),
    "elu": (F.elu, vector),
    "maximum": (lambda a, b: torch.maximum(a * a, b * b * b), pair),
    "max": (lambda x: (x * x).amax(1), vector),
    "maxPool": (lambda x: last(F.max_pool2d(first(x * x), 2, 2)), [picture]),
    "avgPool": (lambda x: last(F.avg_pool2d(first(x * x), 2, 2)), [picture]),
    "conv2d": (
        lambda x, f: last(F.conv2d(first(x), oihw(f), stride=2, padding=1)),
        [picture, torch.randn(3, 3, 2, 3)],
    ),
    "depthwiseConv2d": (
        lambda x, f: last(F.conv2d(first(x), depthwise(f), padding=1, groups=2)),
        [picture, torch.randn(3, 3, 2, 2)],
    ),
    "resizeBilinear": (
        lambda x: last(F.interpolate(first(x * x), (3, 8), mode="bilinear", align_corners=False)),
        [picture],
    ),
    "mirrorPad": (lambda x: last(F.pad(first(x * x), (2, 1, 1, 0), mode="reflect")), [picture]),
}

tensors = {}
for name, (f, inputs) in CASES.items():
    xs = [x.clone().requires_grad_() for x in inputs]
    y = f(*xs)
    w = torch.randn_like(y)
    gs = torch.autograd.grad((w * y).sum(), xs, create_graph=True)
    vs = [torch.randn_like(x) for x in xs]
    hs = torch.autograd.grad(sum((v * g).sum() for v, g in zip(vs, gs)), xs)
    tensors[f"{name}.w"] = w
    for letter, values in {"x": xs, "v": vs, "g": gs, "h": hs}.items():
        tensors |= {f"{name}.{letter}{i}": value for i, value in enumerate(values)}

path = pathlib.Path(__file__).with_suffix(".safetensors")
save_file({key: value.detach().float().contiguous() for key, value in tensors.items()}, path)
