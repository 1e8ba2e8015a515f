"""Writes tests/golden/generation.safetensors: causal decoders with three kinds of heads, their losses and all gradients.

Made with PyTorch 2.13.0 in float64:  python tests/golden/generation.py
The decoder is torch.nn.TransformerEncoder with a causal mask, the mixture torch.distributions'; only names are this library's.
"""

import math
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import distributions as D
from torch import nn

B, N, WIDTH, HEADS, MLP, LAYERS, CLASSES = 3, 6, 12, 3, 20, 2, 4
CODES, CHANNELS, COMPONENTS = 7, 4, 3
out = {}


class Decoder(nn.Module):
    def __init__(self, classes, learned, embed, outputs):
        super().__init__()
        layer = nn.TransformerEncoderLayer(WIDTH, HEADS, MLP, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
        self.blocks = nn.TransformerEncoder(layer, LAYERS, norm=nn.LayerNorm(WIDTH), enable_nested_tensor=False)
        self.start = nn.Parameter(torch.empty(WIDTH))
        self.classes = nn.Embedding(CLASSES, WIDTH) if classes else None
        self.positions = nn.Parameter(torch.empty(N, WIDTH), requires_grad=learned)
        self.embed, self.output = embed, nn.Linear(WIDTH, outputs)
        for name, parameter in self.named_parameters():
            values = torch.randn(parameter.shape) / math.sqrt(parameter.shape[-1] if parameter.dim() > 1 else 4)
            if "norm" in name and name.endswith("weight"):
                values = 1 + 0.3 * values
            parameter.data = values.float().double()
        if not learned:
            angle = torch.arange(N)[:, None] / 10000 ** (torch.arange(0, WIDTH, 2) / WIDTH)
            self.positions.data = torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(-2).double()

    def forward(self, tokens, labels):
        front = self.start.expand(len(tokens), 1, WIDTH)
        if self.classes is not None:
            front = front + self.classes(labels)[:, None]
        x = torch.cat([front, self.embed(tokens)[:, :-1]], dim=1) + self.positions
        return self.output(self.blocks(x, mask=nn.Transformer.generate_square_subsequent_mask(N, dtype=x.dtype)))


def library_names(decoder, values):
    """`values` of each parameter, by this library's names, in PyTorch's layouts."""
    named = {}
    for name, value in values.items():
        name = name.replace("blocks.layers", "blocks").replace("blocks.norm", "norm")
        name = name.replace("self_attn.out_proj", "attention.output")
        name = name.replace("linear1", "mlp.hidden").replace("linear2", "mlp.output")
        name = name.replace("embed.weight", "head.embedding" if isinstance(decoder.embed, nn.Embedding) else "head.input.weight")
        name = name.replace("embed.bias", "head.input.bias").replace("classes.weight", "classes")
        name = "head." + name if name.startswith("output.") else name
        if "in_proj" in name:
            front, kind = name.split("self_attn.in_proj_")
            for part, rows in zip(["query", "key", "value"], value.chunk(3)):
                named[f"{front}attention.{part}.{kind}"] = rows
        else:
            named[name] = value.reshape(1, 1, WIDTH) if name == "start" else value
    return named


def mixture_losses(said, tokens):
    logits, means, log_variances = said.split([COMPONENTS, *2 * [COMPONENTS * CHANNELS]], dim=-1)
    means = means.unflatten(-1, (COMPONENTS, CHANNELS))
    deviations = log_variances.clamp(-8, 4).unflatten(-1, (COMPONENTS, CHANNELS)).mul(0.5).exp()
    normals = D.Independent(D.Normal(means, deviations), 1)
    return -D.MixtureSameFamily(D.Categorical(logits=logits), normals).log_prob(tokens) / CHANNELS


cases = {
    "codes": (
        dict(classes=True, learned=True, outputs=CODES),
        lambda: nn.Embedding(CODES, WIDTH),
        lambda: torch.randint(CODES, (B, N)),
        lambda said, tokens: F.cross_entropy(said.movedim(-1, 1), tokens, reduction="none"),
    ),
    "mixture": (
        dict(classes=False, learned=False, outputs=COMPONENTS * (1 + 2 * CHANNELS)),
        lambda: nn.Linear(CHANNELS, WIDTH),
        lambda: torch.randn(B, N, CHANNELS),
        mixture_losses,
    ),
    "regression": (
        dict(classes=True, learned=True, outputs=CHANNELS),
        lambda: nn.Linear(CHANNELS, WIDTH),
        lambda: torch.randn(B, N, CHANNELS),
        lambda said, tokens: F.mse_loss(said, tokens, reduction="none").mean(-1),
    ),
}
torch.set_default_dtype(torch.float64)
torch.manual_seed(31)
for case, (options, embed, draw, losses_of) in cases.items():
    decoder = Decoder(embed=embed(), **options).train()
    tokens = draw()
    tokens = tokens.float().double() if tokens.is_floating_point() else tokens
    labels = torch.tensor([2, 0, 2])
    said = decoder(tokens, labels)
    if case == "mixture":  # one component far off, with a deviation beyond both bounds: cut, and its gradient 0
        with torch.no_grad():
            decoder.output.bias[-1], decoder.output.bias[-2] = 6, -10
        said = decoder(tokens, labels)
    losses = losses_of(said, tokens)
    losses.mean().backward()
    trained = {name: p for name, p in decoder.named_parameters() if p.requires_grad}
    weights = library_names(decoder, {name: p.data for name, p in trained.items()})
    gradients = library_names(decoder, {name: p.grad for name, p in trained.items()})
    out |= {f"{case}/weight/{name}": value for name, value in weights.items()}
    out |= {f"{case}/gradient/{name}": value for name, value in gradients.items()}
    out |= {f"{case}/tokens": tokens.int() if tokens.dtype == torch.int64 else tokens, f"{case}/labels": labels.int()}
    out |= {f"{case}/said": said, f"{case}/losses": losses}

tensors = {name: (v if v.dtype == torch.int32 else v.float()).detach().contiguous() for name, v in out.items()}
save_file(tensors, pathlib.Path(__file__).with_suffix(".safetensors"))
