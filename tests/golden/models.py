"""Writes tests/golden/models.safetensors: classifiers over ViT, FFT and mSVD tokens, their outputs and all gradients.

Made with PyTorch 2.13.0, in float64:  python tests/golden/models.py

Written from the thesis's description, for images [B, 3, H, W]. Weights and images are not stored: both sides compute them
with `wave`. Of a large tensor a fixed sample of entries is stored, with its largest magnitude, its norm and two projections.
"""

import math
import pathlib

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
out = {}


def wave(name, count):
    """sin(0.6180339887 i² + Σ_k (k + 1) code_k), i = 0 … count - 1; code_k are the character codes of the name."""
    shift = sum((k + 1) * ord(letter) for k, letter in enumerate(name))
    i = torch.arange(count, dtype=torch.float64)
    return torch.sin(i * i * 0.6180339887 + shift)


def weight(name, shape):
    values = wave(name, math.prod(shape)).reshape(shape)
    last = name.split(".")[-1]
    if last == "running_var" or (len(shape) == 1 and last == "weight"):
        values = 1 + 0.1 * values
    elif len(shape) == 1:
        values = 0.1 * values
    elif last != "class_token" and "positions" not in name:
        values = values / math.sqrt(math.prod(shape[1:]))
    return values.float().double()


def images(b, h, w):
    """Smooth waves with more noise from picture to picture, in [0, 1]."""
    picture, y, x, colour = torch.meshgrid(*(torch.arange(n) for n in (b, h, w, 3)), indexing="ij")
    smooth = torch.sin((0.11 + 0.05 * picture) * y + 0.3 * colour) * torch.cos((0.17 - 0.04 * picture) * x + picture)
    noise = wave("noise", b * h * w * 3).reshape(b, h, w, 3)
    values = 0.5 + 0.3 * smooth + torch.tensor([0.005, 0.05, 0.15])[picture % 3] * noise
    return values.float().double().permute(0, 3, 1, 2)


def digest(values):
    """All of a small tensor; else largest magnitude, norm, two projections and 48 entries."""
    flat = values.detach().reshape(-1)
    if flat.numel() <= 64:
        return flat.float().clone()
    i = torch.arange(flat.numel(), dtype=torch.float64)
    numbers = [flat.abs().max(), flat.norm(), flat @ torch.sin(0.37 * i + 1), flat @ torch.cos(0.73 * i)]
    places = (torch.arange(48) * 7919 + 13) % flat.numel()
    return torch.cat([torch.stack(numbers), flat[places]]).float()


class Attention(nn.Module):
    def __init__(self, width, heads, head_width):
        super().__init__()
        self.heads, self.head_width = heads, head_width
        self.query, self.key, self.value = (nn.Linear(width, heads * head_width) for _ in range(3))
        self.output = nn.Linear(heads * head_width, width)

    def forward(self, x):
        joined = []
        for head in range(self.heads):  # one head after the other, as the thesis has it
            part = slice(head * self.head_width, (head + 1) * self.head_width)
            q, k, v = (layer(x)[..., part] for layer in (self.query, self.key, self.value))
            joined.append(torch.softmax(q @ k.transpose(1, 2) / math.sqrt(self.head_width), dim=-1) @ v)
        return self.output(torch.cat(joined, dim=-1))


class Mlp(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.hidden, self.output = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x):
        return self.output(F.gelu(self.hidden(x)))


class Block(nn.Module):
    def __init__(self, width, heads, head_width, mlp_width, **_):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads, head_width)
        self.mlp = Mlp(width, mlp_width)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Waves(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.width = width

    def forward(self, positions):
        pair = torch.arange(0, self.width, 2)
        angle = positions[..., None] / 10000 ** (pair / self.width)
        return torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(-2)


class Encoder(nn.Module):
    def __init__(self, positions, layers, width, **shape):
        super().__init__()
        self.class_token = nn.Parameter(torch.empty(1, 1, width))
        self.positions = positions
        self.blocks = nn.ModuleList(Block(width, **shape) for _ in range(layers))

    def forward(self, tokens, places):
        x = torch.cat([self.class_token.expand(len(tokens), -1, -1), tokens], dim=1)
        x = x + self.positions(torch.cat([torch.zeros_like(places[:, :1]), places + 1], dim=1))
        for block in self.blocks:
            x = block(x)
        return x


class Stage(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.convolution = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm = nn.BatchNorm2d(channels)


class Stem(nn.Module):
    """Takes a list of pictures [C, h, w], each of its own size; batch normalisation counts the pixels of all."""

    def __init__(self, channels, levels):
        super().__init__()
        self.stages = nn.ModuleList(Stage(channels * 4**level) for level in range(levels))
        width = channels * 4**levels
        self.mixing = nn.Conv2d(width, width, 1, bias=False)

    def forward(self, pictures):
        for stage in self.stages:
            maps = [stage.convolution(picture[None])[0] for picture in pictures]
            flat = torch.cat([m.flatten(1) for m in maps], dim=1)  # [C, pixels of all pictures]
            flat = stage.norm(flat.t()[:, :, None, None])[:, :, 0, 0].t()
            parts = flat.split([m[0].numel() for m in maps], dim=1)
            maps = [F.leaky_relu(part.reshape(m.shape), 0.01) for part, m in zip(parts, maps)]
            pictures = [F.pixel_unshuffle(m, 2) for m in maps]
        return [self.mixing(picture[None])[0] for picture in pictures]


def rows(grid):
    return grid.flatten(1).t()  # [N, C], row by row


MEAN = torch.tensor([0.485, 0.456, 0.406]).reshape(3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).reshape(3, 1, 1)


class Patches(nn.Module):
    def __init__(self, width, levels):
        super().__init__()
        self.projection = nn.Conv2d(3, width, 2**levels, stride=2**levels)

    def forward(self, x):
        return [rows(grid) for grid in self.projection((x - MEAN) / DEVIATION)]


class Fft(nn.Module):
    def __init__(self, width, levels, size=None, share=None):
        super().__init__()
        self.stem = Stem(6, levels)
        self.projection = nn.Linear(6 * 4**levels, width)
        self.step, self.size, self.share = 2**levels, size, share

    def window(self, picture):
        spectrum = torch.fft.fftshift(torch.fft.fft2(picture, norm="ortho"), dim=(-2, -1))
        parts = torch.cat([spectrum.real, spectrum.imag])
        parts = parts.sign() * torch.log(1 + parts.abs() + 1e-8)
        row, column = parts.shape[1] // 2, parts.shape[2] // 2

        def cut(size):
            half = size // 2
            return parts[:, row - half : row - half + size, column - half : column - half + size]

        if self.size is not None:
            return cut(self.size)
        total = parts.square().sum()
        for size in range(self.step, min(parts.shape[1:]) + 1, self.step):
            share = cut(size).square().sum() / total
            assert abs(share - self.share) > 1e-4, "too close to call in float32"
            if share >= self.share:
                break
        return cut(size)

    def forward(self, x):
        return [self.projection(rows(grid)) for grid in self.stem([self.window(picture) for picture in x])]


class Msvd(nn.Module):
    def __init__(self, width, levels):
        super().__init__()
        self.u, self.v = Stem(3, levels), Stem(3, levels)
        self.projection = nn.Linear(6 * 4**levels, width)

    def forward(self, x):
        x = list((x - MEAN) / DEVIATION)
        return [self.projection(torch.cat([rows(u), rows(v)], dim=1)) for u, v in zip(self.u(x), self.v(x))]


class Head(nn.Module):
    def __init__(self, width, hidden, classes):
        super().__init__()
        self.hidden, self.output = nn.Linear(width, hidden), nn.Linear(hidden, classes)

    def forward(self, x):
        return self.output(F.relu(self.hidden(x)))


class Classifier(nn.Module):
    def __init__(self, tokenizer, positions, head, classes, **shape):
        super().__init__()
        self.tokenizer = tokenizer
        self.encoder = Encoder(positions, **shape)
        self.head = Head(shape["width"], head, classes)

    def forward(self, x):
        tokens = self.tokenizer(x)
        logits = [self.head(self.encoder(t[None], torch.arange(len(t))[None])[:, 0]) for t in tokens]
        return tokens, torch.cat(logits)


SHAPES = {
    "tiny": (dict(width=32, layers=2, heads=2, head_width=16, mlp_width=128), dict(levels=2, head=64), (3, 32, 32)),
    "small": (dict(width=128, layers=4, heads=4, head_width=32, mlp_width=512), dict(levels=3, head=64), (3, 64, 64)),
    "odd": (dict(width=20, layers=1, heads=3, head_width=6, mlp_width=28), dict(levels=3, head=10), (3, 48, 32)),
}
FILTER_SIZES = {"tiny": 16, "small": 32, "odd": 32}
SHARES = {"tiny": 0.9, "small": 0.9, "odd": 0.7}
CLASSES = 6

for size, (shape, more, (b, h, w)) in SHAPES.items():
    width, levels = shape["width"], more["levels"]
    tokenizers = {
        "vit": lambda: Patches(width, levels),
        "fft": lambda: Fft(width, levels, size=FILTER_SIZES[size]),
        "fft_share": lambda: Fft(width, levels, share=SHARES[size]),
        "msvd": lambda: Msvd(width, levels),
    }
    for kind, tokenizer in tokenizers.items():
        positions = nn.Embedding(h * w // 4**levels + 1, width) if kind == "vit" else Waves(width)
        model = Classifier(tokenizer(), positions, more["head"], CLASSES, **shape)
        state = model.state_dict()
        for name, values in state.items():
            if not name.endswith("num_batches_tracked"):
                values.copy_(weight(name, tuple(values.shape)))
        x, labels = images(b, h, w), torch.tensor([(2 * i + 1) % CLASSES for i in range(b)])
        tokens, logits = model(x)
        loss = F.cross_entropy(logits, labels)
        loss.backward()
        case = f"{kind}.{size}"
        counts = torch.tensor([len(t) for t in tokens], dtype=torch.float32)
        print(case, [len(t) for t in tokens], float(loss.detach()))
        out[f"{case}/counts"], out[f"{case}/loss"] = counts, loss.detach().float().reshape(1)
        out[f"{case}/tokens"] = digest(torch.cat(tokens))
        out[f"{case}/logits"] = logits.detach().float().clone()
        for name, parameter in model.named_parameters():
            out[f"{case}/gradient/{name}"] = digest(parameter.grad)
        for name, buffer in model.named_buffers():
            if not name.endswith("num_batches_tracked"):
                out[f"{case}/buffer/{name}"] = digest(buffer)
        model.eval()
        out[f"{case}/evaluated"] = model(x)[1].detach().float().clone()

# The encoder alone, with images of different numbers of tokens: each is encoded by itself, without padding.
for size in ("tiny", "odd"):
    shape = SHAPES[size][0]
    width, lengths, n = shape["width"], [7, 4, 1], 7
    encoder = Encoder(Waves(width), **shape)
    for name, values in encoder.state_dict().items():
        values.copy_(weight(name, tuple(values.shape)))
    tokens = wave("tokens", 3 * n * width).reshape(3, n, width).float().double().requires_grad_()
    importance = wave("importance", 3 * (n + 1) * width).reshape(3, n + 1, width).float().double()
    results = []
    for i, length in enumerate(lengths):
        places = (torch.arange(length) * 3 + i)[None]
        results.append(encoder(tokens[i : i + 1, :length], places)[0])
    sum((result * importance[i, : len(result)]).sum() for i, result in enumerate(results)).backward()
    case = f"encoder.{size}"
    out[f"{case}/encoded"] = digest(torch.cat(results))
    out[f"{case}/gradient_of_tokens"] = digest(torch.cat([tokens.grad[i, :length] for i, length in enumerate(lengths)]))
    for name, parameter in encoder.named_parameters():
        out[f"{case}/gradient/{name}"] = digest(parameter.grad)

save_file(out, pathlib.Path(__file__).with_suffix(".safetensors"))
