"""The library's tokenizers in PyTorch, as one would write them for speed; those of models.py, and these. Weights have the library's
names. Images are [B, 3, H, W] in [0, 1]; tokens [B, N, D], with a mask [B, N] where there may be padding.
"""

import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "pytorch"))
from models import Fft, Msvd, Normalize, Patches


def log_spectrum(x):
    spectrum = torch.fft.fftshift(torch.fft.fft2(x, norm="ortho"), dim=(-2, -1))
    parts = torch.cat([spectrum.real, spectrum.imag], dim=1)  # [B, 6, H, W]
    parts = parts.sign() * torch.log1p(parts.abs())
    if x.is_contiguous(memory_format=torch.channels_last):
        parts = parts.contiguous(memory_format=torch.channels_last)
    return parts


class FftPatches(nn.Module):
    def __init__(self, width, levels):
        super().__init__()
        self.projection = nn.Conv2d(6, width, 2**levels, stride=2**levels)

    def forward(self, x):
        return self.projection(log_spectrum(x)).flatten(2).transpose(1, 2)


class FftBands(nn.Module):
    """Equal strips of columns, or rings around frequency zero by the greater coordinate."""

    def __init__(self, width, side, bands, form):
        super().__init__()
        self.bands, self.form = bands, form
        self.projection = nn.Linear(6 * side * side // bands, width)
        away = (torch.arange(side) - side // 2).abs()
        radius = torch.maximum(away[:, None], away).flatten()
        self.register_buffer("order", radius.sort(stable=True).indices, persistent=False)

    def forward(self, x):
        planes = log_spectrum(x)
        b, c, h, w = planes.shape
        if self.form == "strips":
            parts = planes.reshape(b, c, h, self.bands, -1).permute(0, 3, 1, 2, 4)  # [B, bands, 6, S, S/bands]
        else:
            parts = planes.flatten(2)[:, :, self.order].reshape(b, c, self.bands, -1).transpose(1, 2)
        return self.projection(parts.flatten(2))


class Scorer(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.hidden, self.output = nn.Linear(width, hidden), nn.Linear(hidden, 1)

    def forward(self, tokens):
        hidden = self.hidden(tokens)
        return self.output(F.leaky_relu(F.layer_norm(hidden, hidden.shape[-1:]), 0.01)).sigmoid()


class GatedMsvd(Msvd):
    def __init__(self, width, levels, hidden):
        super().__init__(width, levels)
        self.scorer = Scorer(width, hidden)

    def forward(self, x):
        tokens = super().forward(x)
        return tokens * self.scorer(tokens)


class Svd(nn.Module):
    """The smallest rank that holds a share of all, with torch.linalg.svd; the greatest entry of each u is positive."""

    def __init__(self, width, side, share, of, maxRank):
        super().__init__()
        self.normalize, self.share, self.power, self.rank = Normalize(), share, 1 if of == "sigma" else 2, maxRank
        self.projection = nn.Linear(6 * side, width)

    @torch.no_grad()
    def components(self, x):
        u, s, vh = torch.linalg.svd(self.normalize(x), full_matrices=False)  # [B, 3, H, R], [B, 3, R], [B, 3, R, W]
        held = (s**self.power).sum(1).cumsum(-1)  # [B, R]
        ranks = ((held < (self.share - 1e-6) * held[:, -1:]).sum(-1) + 1).clamp(max=self.rank)  # [B]
        u, v, root = u[..., : self.rank], vh[..., : self.rank, :].mT, s[:, :, None, : self.rank].sqrt()
        root = root * u.gather(-2, u.abs().argmax(-2, keepdim=True)).sign()
        mask = torch.arange(self.rank) < ranks[:, None]  # [B, R]
        pairs = torch.cat([u * root, v * root], dim=2)  # [B, 3, H + W, R]
        return pairs.permute(0, 3, 1, 2).flatten(2) * mask[..., None], mask

    def forward(self, x):
        vectors, mask = self.components(x)
        return self.projection(vectors), mask


class Dct(nn.Module):
    """One convolution with the waves of the first coefficients in zig-zag order."""

    def __init__(self, width, coefficients, block=8):
        super().__init__()
        self.normalize, self.block = Normalize(), block
        self.projection = nn.Linear(3 * coefficients, width)
        place = torch.arange(block).double()
        waves = torch.cos(torch.pi * (2 * place + 1) * place[:, None] / (2 * block)) * (2 / block) ** 0.5
        waves[0] /= 2**0.5
        diagonals = [[(d - i, i) for i in range(d + 1)] for d in range(2 * block - 1)]
        walk = [at for d, cells in enumerate(diagonals) for at in (cells if d % 2 == 0 else cells[::-1]) if max(at) < block]
        basis = torch.stack([waves[v][:, None] * waves[u] for v, u in walk[:coefficients]])
        self.register_buffer("basis", basis[:, None].float(), persistent=False)

    def forward(self, x):
        b, c, h, w = x.shape
        planes = self.normalize(x).reshape(b * c, 1, h, w)
        values = F.conv2d(planes, self.basis, stride=self.block)  # [B·3, K, H/P, W/P]
        return self.projection(values.reshape(b, c, values.shape[1], -1).permute(0, 3, 2, 1).flatten(2))


def tokenizer(case):
    """What a case of bench/tokenizers/cases.ts names."""
    config, width, levels = case["config"], case["width"], case["levels"]
    match config["tokenizer"]:
        case "vit":
            return Patches(width, levels)
        case "fft":
            form = config.get("form", "unshuffle")
            if form == "unshuffle":
                return Fft(width, levels)
            if form == "patches":
                return FftPatches(width, levels)
            return FftBands(width, case["imageSize"], config["bands"], form)
        case "msvd":
            return GatedMsvd(width, levels, case["headHiddenWidth"]) if "scorer" in config else Msvd(width, levels)
        case "svd":
            return Svd(width, case["imageSize"], **config["rank"])
        case "dct":
            return Dct(width, config["coefficients"])
    raise ValueError(f"there is no tokenizer {config['tokenizer']} in PyTorch")
