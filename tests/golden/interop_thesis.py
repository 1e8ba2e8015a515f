"""Writes tests/golden/interop_thesis_{vit,fft,msvd,gated}.safetensors: the thesis author's classifiers at a tiny size, their state dicts
under the author's names, two pictures and the logits.

Made with PyTorch 2.13.0:  python tests/golden/interop_thesis.py

Written from the thesis's description as functions of a state dict; shares nothing with the library. Tensors have the names and shapes
that the author's program gives them, and random numbers. As in that program, each head of attention has layers of its own, and all
tokenizers but ViT's add positions to a sum that holds them already, so that the encoder gets 2x + p. The state is float32, logits are
computed in float64. Pictures are [B, H, W, 3] in [0, 1].
"""

import math
import pathlib

import torch
from safetensors.torch import save_file
from torch.nn import functional as F

FOLDER = pathlib.Path(__file__).parent
WIDTH, LAYERS, HEADS, HEAD, MLP, SIDE, LEVELS, CLASSES = 32, 2, 3, 10, 48, 32, 2, 5
SCORER, FILTER = 128, 16  # the scorer's 128 and the head's are fixed in the author's program

generator = torch.Generator().manual_seed(11)
pictures = torch.rand(2, SIDE, SIDE, 3, generator=generator)


class State(dict):
    """Makes the tensors of each layer when it is declared."""

    def random(self, name, *shape, gain=1.0, shift=0.0):
        self[name] = shift + gain * torch.randn(*shape, generator=generator)

    def linear(self, name, inputs, outputs):
        self.random(f"{name}.weight", outputs, inputs, gain=1.5 / math.sqrt(inputs))
        self.random(f"{name}.bias", outputs, gain=0.2)

    def conv(self, name, inputs, outputs, side, bias=True):
        self.random(f"{name}.weight", outputs, inputs, side, side, gain=1.5 / math.sqrt(inputs * side * side))
        if bias:
            self.random(f"{name}.bias", outputs, gain=0.2)

    def norm(self, name, width, running=False):
        self.random(f"{name}.weight", width, gain=0.2, shift=1)
        self.random(f"{name}.bias", width, gain=0.2)
        if running:
            self.random(f"{name}.running_mean", width, gain=0.3)
            self[f"{name}.running_var"] = 0.5 + torch.rand(width, generator=generator)
            self[f"{name}.num_batches_tracked"] = torch.tensor(9)

    def stem(self, name, channels):
        for level in range(LEVELS):
            width = channels * 4**level
            self.conv(f"{name}.{4 * level}", width, width, 3)
            self.norm(f"{name}.{4 * level + 1}", width, running=True)
        return channels * 4**LEVELS

    def encoder_and_head(self):
        for layer in range(LAYERS):
            block = f"transformer_encoder.encoder.{layer}"
            for head in range(HEADS):
                for part in "qkv":
                    self.linear(f"{block}.attention.attns.{head}.{part}_linear", WIDTH, HEAD)
            self.linear(f"{block}.attention.projection", HEADS * HEAD, WIDTH)
            self.norm(f"{block}.norm1", WIDTH)
            self.norm(f"{block}.norm2", WIDTH)
            self.linear(f"{block}.mlp.mlp.0", WIDTH, MLP)
            self.linear(f"{block}.mlp.mlp.3", MLP, WIDTH)
        self.linear("classifier.0", WIDTH, 128)
        self.linear("classifier.2", 128, CLASSES)


def linear(s, name, x):
    return F.linear(x, s[f"{name}.weight"], s[f"{name}.bias"])


def conv(s, name, x, **options):
    return F.conv2d(x, s[f"{name}.weight"], s.get(f"{name}.bias"), **options)


def norm(s, name, x):
    return F.layer_norm(x, x.shape[-1:], s[f"{name}.weight"], s[f"{name}.bias"])


def stem(s, name, x):
    for level in range(LEVELS):
        x, n = conv(s, f"{name}.{4 * level}", x, padding=1), f"{name}.{4 * level + 1}"
        x = F.batch_norm(x, s[f"{n}.running_mean"], s[f"{n}.running_var"], s[f"{n}.weight"], s[f"{n}.bias"])
        x = F.pixel_unshuffle(F.leaky_relu(x), 2)
    return x


def rows(grid):
    return grid.flatten(2).transpose(1, 2)  # [B, N, C], row by row


def in_front(s, tokens):
    return torch.cat([s["tokenizer.cls_token"].expand(len(tokens), -1, -1), tokens], dim=1)


def twice_and_positions(s, tokens):
    x = in_front(s, tokens)
    angle = torch.arange(x.shape[1])[:, None].double() / 10000 ** (torch.arange(0, WIDTH, 2) / WIDTH)
    return 2 * x + torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(-2)


def classify(s, x):
    for layer in range(LAYERS):
        block, joined = f"transformer_encoder.encoder.{layer}", []
        y = norm(s, f"{block}.norm1", x)
        for head in range(HEADS):
            q, k, v = (linear(s, f"{block}.attention.attns.{head}.{part}_linear", y) for part in "qkv")
            joined.append(torch.softmax(q @ k.transpose(1, 2) / math.sqrt(HEAD), dim=-1) @ v)
        x = x + linear(s, f"{block}.attention.projection", torch.cat(joined, dim=-1))
        hidden = F.gelu(linear(s, f"{block}.mlp.mlp.0", norm(s, f"{block}.norm2", x)))
        x = x + linear(s, f"{block}.mlp.mlp.3", hidden)
    return linear(s, "classifier.2", F.relu(linear(s, "classifier.0", x[:, 0])))


def vit_state(s):
    s.conv("tokenizer.patch_embedder._embedder", 3, WIDTH, 2**LEVELS)
    s.random("tokenizer.pos_embeddings", 1, (SIDE // 2**LEVELS) ** 2 + 1, WIDTH)
    s.random("tokenizer.cls_token", 1, 1, WIDTH)


def vit(s, x):
    tokens = rows(conv(s, "tokenizer.patch_embedder._embedder", normalised(x), stride=2**LEVELS))
    return in_front(s, tokens) + s["tokenizer.pos_embeddings"]


def fft_state(s):
    width = s.stem("tokenizer.feature_extractor", 6)
    s.conv("tokenizer.projection", width, width, 1, bias=False)
    s.linear("tokenizer.linear_projection", width, WIDTH)
    s.random("tokenizer.cls_token", 1, 1, WIDTH)


def fft(s, x):
    spectrum = torch.fft.fftshift(torch.fft.fft2(x, norm="ortho"), dim=(-2, -1))
    parts = torch.cat([spectrum.real, spectrum.imag], dim=1)
    parts = parts.sign() * torch.log1p(parts.abs() + 1e-8)
    start = (SIDE - FILTER) // 2
    window = parts[:, :, start : start + FILTER, start : start + FILTER]
    grid = conv(s, "tokenizer.projection", stem(s, "tokenizer.feature_extractor", window))
    return twice_and_positions(s, linear(s, "tokenizer.linear_projection", rows(grid)))


def msvd_state(s):
    for branch in "uv":
        width = s.stem(f"tokenizer.{branch}_feature_extractor", 3)
        s.conv(f"tokenizer.projection_{branch}", width, width, 1, bias=False)
    s.linear("tokenizer.linear_projection", 2 * width, WIDTH)
    s.random("tokenizer.cls_token", 1, 1, WIDTH)


def msvd_tokens(s, x):
    grids = [conv(s, f"tokenizer.projection_{b}", stem(s, f"tokenizer.{b}_feature_extractor", normalised(x))) for b in "uv"]
    return linear(s, "tokenizer.linear_projection", torch.cat([rows(grid) for grid in grids], dim=-1))


def msvd(s, x):
    return twice_and_positions(s, msvd_tokens(s, x))


def gated_state(s):
    msvd_state(s)
    s.linear("tokenizer.mlp_scorer.0", WIDTH, SCORER)
    s.linear("tokenizer.mlp_scorer.3", SCORER, 1)


def gated(s, x):
    tokens = msvd_tokens(s, x)
    hidden = F.leaky_relu(F.layer_norm(linear(s, "tokenizer.mlp_scorer.0", tokens), [SCORER]))
    return twice_and_positions(s, tokens * torch.sigmoid(linear(s, "tokenizer.mlp_scorer.3", hidden)))


def normalised(x):
    mean, deviation = (torch.tensor(values).double()[:, None, None] for values in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
    return (x - mean) / deviation


for kind, declare, tokenize in (
    ("vit", vit_state, vit),
    ("fft", fft_state, fft),
    ("msvd", msvd_state, msvd),
    ("gated", gated_state, gated),
):
    state = State()
    declare(state)
    state.encoder_and_head()
    exact = {name: values.double() for name, values in state.items()}
    logits = classify(exact, tokenize(exact, pictures.double().permute(0, 3, 1, 2))).float()
    out = {f"state/{name}": values for name, values in state.items()} | {"pictures": pictures, "logits": logits}
    save_file(out, FOLDER / f"interop_thesis_{kind}.safetensors")
    print(kind, len(out), logits)
