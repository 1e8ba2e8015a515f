"""Writes tests/golden/autoencoders.safetensors: autoencoders over ViT, mSVD and FFT tokens, what they rebuild and all gradients.

Made with PyTorch 2.13.0, in float64:  python tests/golden/autoencoders.py

Weights and images are not stored: both sides compute them with `wave`. Of a large tensor its norm and 300 entries are stored.
"""

import pathlib

import torch
from reference_models import Fft, Msvd, Patches, images, wave, weight
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

out = {}
BATCH, WIDTH, LEVELS = 3, 8, 2


def sample(values):
    flat = values.detach().reshape(-1)
    if flat.numel() <= 400:
        return flat.float().clone()
    return torch.cat([flat.norm().reshape(1), flat[(torch.arange(300) * 7919 + 13) % flat.numel()]]).float()


class Stage(nn.Module):
    def __init__(self, channels, count, norm):
        super().__init__()
        self.convolutions = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(count))
        self.norms = nn.ModuleList(norm(channels) for _ in range(count))

    def forward(self, x):
        for convolution, norm in zip(self.convolutions, self.norms):
            x = F.leaky_relu(norm(convolution(x)), 0.01)
        return F.pixel_shuffle(x, 2)


class Stack(nn.Module):
    def __init__(self, channels, levels, count, norm):
        super().__init__()
        self.stages = nn.ModuleList(Stage(channels * 4 ** (levels - i), count, norm) for i in range(levels))
        self.output = nn.Conv2d(channels, channels, 1, bias=False)

    def forward(self, x):
        for stage in self.stages:
            x = stage(x)
        return self.output(x)


def place(tokens, grid):
    return tokens.transpose(1, 2).reshape(len(tokens), -1, *grid)  # [B, D, rows, columns]


def images_of_spectrum(window, size):
    (h, w), (rows, columns) = size, window.shape[2:]
    limit = torch.log1p(torch.tensor(float(h * w)).sqrt())
    v = window.clamp(-limit, limit)
    parts = torch.where(v >= 0, torch.expm1(v.clamp(min=0)), -torch.expm1((-v).clamp(min=0)))
    whole = torch.zeros(len(v), 6, h, w)
    top, left = h // 2 - rows // 2, w // 2 - columns // 2
    whole[:, :, top : top + rows, left : left + columns] = parts
    spectrum = torch.complex(whole[:, :3], whole[:, 3:])
    return torch.fft.ifft2(torch.fft.ifftshift(spectrum, dim=(-2, -1)), norm="ortho").real


class PatchDetokenizer(nn.Module):
    def __init__(self, grid):
        super().__init__()
        self.grid, self.output = grid, nn.Linear(WIDTH, 3 * 4**LEVELS)

    def forward(self, tokens):
        side, (rows, columns) = 2**LEVELS, self.grid
        pixels = self.output(tokens).reshape(len(tokens), rows, columns, side, side, 3)
        return pixels.permute(0, 5, 1, 3, 2, 4).reshape(len(tokens), 3, rows * side, columns * side)


class MsvdDetokenizer(nn.Module):
    def __init__(self, grid, norm):
        super().__init__()
        self.grid, self.entry = grid, nn.Linear(WIDTH, 3 * 4**LEVELS)
        self.stack = Stack(3, LEVELS, 2, norm)

    def forward(self, tokens):
        return self.stack(place(self.entry(tokens), self.grid))


class FftDetokenizer(nn.Module):
    def __init__(self, grid, size, norm=None):
        super().__init__()
        self.grid, self.size, self.entry = grid, size, nn.Linear(WIDTH, 6 * 4**LEVELS)
        window = [side * 2**LEVELS for side in grid]
        self.stack = None if norm is None else Stack(6, LEVELS, 1, norm)
        if norm is None:  # as the library keeps them: rows, columns, channels
            self.gain, self.offset = (nn.Parameter(torch.empty(*window, 6)) for _ in range(2))

    def forward(self, tokens):
        window = place(self.entry(tokens), self.grid)
        if self.stack is not None:
            return images_of_spectrum(self.stack(window), self.size)
        for _ in range(LEVELS):
            window = F.pixel_shuffle(window, 2)
        return images_of_spectrum(window * self.gain.permute(2, 0, 1) + self.offset.permute(2, 0, 1), self.size)


class Bottleneck(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(WIDTH, WIDTH)

    def forward(self, tokens):
        return F.leaky_relu(self.linear(tokens), 0.01)


class Autoencoder(nn.Module):
    def __init__(self, tokenizer, bottleneck, detokenizer):
        super().__init__()
        self.tokenizer, self.bottleneck, self.detokenizer = tokenizer, bottleneck, detokenizer

    def forward(self, x):
        return self.detokenizer(self.bottleneck(torch.stack(self.tokenizer(x))))


batch, instance = nn.BatchNorm2d, nn.InstanceNorm2d
SIZE, GRID = (16, 24), (4, 6)
CASES = {
    "vit.linear": lambda: (Patches(WIDTH, LEVELS), Bottleneck(), PatchDetokenizer(GRID)),
    "msvd.none": lambda: (Msvd(WIDTH, LEVELS), nn.Identity(), MsvdDetokenizer(GRID, batch)),
    "msvd.linear": lambda: (Msvd(WIDTH, LEVELS), Bottleneck(), MsvdDetokenizer(GRID, instance)),
    "fft.none": lambda: (Fft(WIDTH, LEVELS, size=12), nn.Identity(), FftDetokenizer((3, 3), SIZE)),
    "fft.batch": lambda: (Fft(WIDTH, LEVELS, size=16), Bottleneck(), FftDetokenizer((4, 4), SIZE, batch)),
    "fft.instance": lambda: (Fft(WIDTH, LEVELS, size=16), Bottleneck(), FftDetokenizer((4, 4), SIZE, instance)),
}
x = images(BATCH, *SIZE)
for case, build in CASES.items():
    model = Autoencoder(*build())
    for name, values in model.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            values.copy_(weight(name, tuple(values.shape)))
    rebuilt = model(x)
    loss = F.mse_loss(rebuilt, x)
    loss.backward()
    out[f"{case}/loss"] = loss.detach().float().reshape(1)
    out[f"{case}/rebuilt"] = sample(rebuilt.permute(0, 2, 3, 1))
    for name, parameter in model.named_parameters():
        out[f"{case}/gradient/{name}"] = sample(parameter.grad)
    for name, buffer in model.named_buffers():
        if not name.endswith("num_batches_tracked"):
            out[f"{case}/buffer/{name}"] = sample(buffer)
    model.eval()
    out[f"{case}/evaluated"] = sample(model(x).permute(0, 2, 3, 1))
    print(case, float(loss.detach()))

# The inverse of the signed log spectrum alone, with values beyond the clamp.
window = (wave("window", 2 * 6 * 8 * 8).reshape(2, 8, 8, 6) * 3).permute(0, 3, 1, 2).contiguous().requires_grad_()
target = wave("target", 2 * 12 * 10 * 3).reshape(2, 12, 10, 3).permute(0, 3, 1, 2)
pictures = images_of_spectrum(window, (12, 10))
F.mse_loss(pictures, target).backward()
assert (window.detach().abs() > torch.log1p(torch.tensor(120.0).sqrt())).any()
out["spectrum/images"] = pictures.detach().permute(0, 2, 3, 1).reshape(-1).float().clone()
out["spectrum/gradient"] = window.grad.permute(0, 2, 3, 1).reshape(-1).float().clone()

save_file(out, pathlib.Path(__file__).with_suffix(".safetensors"))
