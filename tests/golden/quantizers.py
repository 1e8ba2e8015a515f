"""Writes tests/golden/quantizers.safetensors: vector quantisation (running means), finite scalar quantisation, spectral normalisation
with hinge losses.

Made with PyTorch 2.13.0, in float64:  python tests/golden/quantizers.py
"""

import math
import pathlib

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(4)
out = {}


def normal(*shape):
    return torch.randn(*shape, generator=generator).float().double()


# Vector quantisation: three steps of running means with decay 0.9, no code dead; vectors, and gradients by them of
# sum(weights · quantised) + 0.25 · mean squared distance.
B, N, C, K = 2, 12, 3, 5
codebook, counts = normal(K, C), torch.full((K,), 4.0)
sums = codebook * counts[:, None]
out["vq/codebook"], out["vq/counts"], out["vq/sums"] = codebook.clone(), counts.clone(), sums.clone()
for step in range(3):
    x, weights = normal(B, N, C).requires_grad_(), normal(B, N, C)
    codes = torch.cdist(x.detach(), codebook).argmin(-1)
    chosen = codebook[codes]
    quantised = x + (chosen - x).detach()
    penalty = 0.25 * F.mse_loss(x, chosen)
    ((weights * quantised).sum() + penalty).backward()
    out |= {f"vq/{step}/x": x.detach(), f"vq/{step}/weights": weights, f"vq/{step}/codes": codes}
    out |= {f"vq/{step}/chosen": chosen, f"vq/{step}/penalty": penalty.detach().reshape(1), f"vq/{step}/gradient": x.grad}
    for k in range(K):
        members = x.detach()[codes == k]
        counts[k] = 0.9 * counts[k] + 0.1 * len(members)
        sums[k] = 0.9 * sums[k] + 0.1 * members.sum(0)
    codebook = sums / counts[:, None]
    out[f"vq/{step}/codebook"] = codebook.clone()
    assert (counts > 0.1 * B * N / K).all()

# Finite scalar quantisation, one number at a time.
LEVELS = [8, 5, 3, 4]
x, weights = (2 * normal(2, 40, len(LEVELS))).requires_grad_(), normal(2, 40, len(LEVELS))
columns, code, place = [], torch.zeros(2, 40, dtype=torch.long), 1
for i, level in enumerate(LEVELS):
    half = (level - 1) * 0.999 / 2
    offset = 0.5 if level % 2 == 0 else 0.0
    bounded = torch.tanh(x[..., i] + math.atanh(offset / half)) * half - offset
    rounded = bounded + (torch.round(bounded) - bounded).detach()
    columns.append(rounded / (level // 2))
    code += (torch.round(bounded.detach()) + level // 2).long() * place
    place *= level
quantised = torch.stack(columns, -1)
(weights * quantised).sum().backward()
out |= {"fsq/x": x.detach(), "fsq/weights": weights, "fsq/quantised": quantised.detach(), "fsq/codes": code, "fsq/gradient": x.grad}

# A patch discriminator with spectral norms: two training calls, then losses and gradients.
layers = [spectral_norm(nn.Conv2d(3, 4, 4, 2, 1)), spectral_norm(nn.Conv2d(4, 8, 4, 2, 1)), spectral_norm(nn.Conv2d(8, 1, 3, 1, 1))]
for i, layer in enumerate(layers):
    p = layer.parametrizations.weight
    p.original.data.copy_(normal(*p.original.shape) / 4)
    layer.bias.data.copy_(normal(*layer.bias.shape) / 4)
    p[0]._u.copy_(F.normalize(normal(*p[0]._u.shape), dim=0))
    p[0]._v.copy_(F.normalize(p.original.data.flatten(1).t() @ p[0]._u, dim=0))  # ours keeps the left vectors alone
    out |= {f"gan/{i}/weight": p.original.data.clone(), f"gan/{i}/bias": layer.bias.data.clone(), f"gan/{i}/left": p[0]._u.clone()}


def judge(images):
    x = images * 2 - 1
    for layer in layers[:-1]:
        x = F.leaky_relu(layer(x), 0.2)
    return layers[-1](x)


real, fake = (torch.rand(2, 3, 16, 16, generator=generator).float().double() for _ in range(2))
fake.requires_grad_()
for _ in range(2):
    scores = judge(torch.cat([real, fake]))
loss = F.relu(1 - scores[:2]).mean() + F.relu(1 + scores[2:]).mean()
loss.backward()
out |= {"gan/real": real.permute(0, 2, 3, 1).contiguous(), "gan/fake": fake.detach().permute(0, 2, 3, 1).contiguous()}
out |= {"gan/scores": scores.detach().permute(0, 2, 3, 1).contiguous(), "gan/loss": loss.detach().reshape(1)}
for i, layer in enumerate(layers):
    out[f"gan/{i}/weight_gradient"] = layer.parametrizations.weight.original.grad.clone()
    out[f"gan/{i}/bias_gradient"] = layer.bias.grad.clone()
    out[f"gan/{i}/left_after"] = layer.parametrizations.weight[0]._u.clone()
for layer in layers:
    layer.eval()  # the vectors stand still
fake.grad = None
generator_loss = -judge(fake).mean()
generator_loss.backward()
out |= {"gan/generator_loss": generator_loss.detach().reshape(1), "gan/fake_gradient": fake.grad.permute(0, 2, 3, 1).contiguous()}

out = {name: (t if t.dtype == torch.long else t.float()).contiguous().clone() for name, t in out.items()}
save_file(out, pathlib.Path(__file__).with_suffix(".safetensors"))
