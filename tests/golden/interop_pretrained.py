"""Writes tests/golden/interop_timm.safetensors and interop_hugging_face.safetensors: a tiny randomly initialised Vision Transformer of
timm and one of Hugging Face transformers, its state dict, two pictures and the logits.

Made with PyTorch 2.15.0, timm 1.0.31 and transformers 5.23.0:  python tests/golden/interop_pretrained.py

Every tensor is random, norms and biases too, so that none can be left out or mistaken for another. The state is float32, logits are
computed in float64. Hugging Face's state is what `save_pretrained` writes, whose names differ from those of `state_dict()` since version 5;
the metadata "renamed" maps the latter to the former. Pictures are [B, H, W, 3] in [0, 1]; both models are fed with colours in [-1, 1], as theirs are. "deit" are the
logits of timm's model for colours that are scaled by ImageNet's mean and deviation instead.
"""

import json
import pathlib
import tempfile

import torch
from safetensors.torch import load_file, save_file
from timm.models.vision_transformer import VisionTransformer
from transformers import ViTConfig, ViTForImageClassification

FOLDER = pathlib.Path(__file__).parent
WIDTH, LAYERS, HEADS, MLP, SIDE, PATCH, CLASSES = 32, 2, 4, 48, 32, 8, 5

generator = torch.Generator().manual_seed(7)
pictures = torch.rand(2, SIDE, SIDE, 3, generator=generator)


def randomise(model):
    for name, values in model.state_dict().items():
        noise = torch.randn(values.shape, generator=generator)
        if values.ndim == 1:
            noise = 0.2 * noise + (1 if "norm" in name and name.endswith("weight") else 0)
        elif values.ndim in (2, 4):
            noise = 1.5 * noise / values[0].numel() ** 0.5
        values.copy_(noise)
    return {f"state/{name}": values.clone().contiguous() for name, values in model.state_dict().items()}


def scaled(mean, deviation):
    colours = (pictures.double() - torch.tensor(mean).double()) / torch.tensor(deviation).double()
    return colours.permute(0, 3, 1, 2)


HALVES = scaled([0.5] * 3, [0.5] * 3)
IMAGE_NET = scaled([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])

with torch.no_grad():
    model = VisionTransformer(
        img_size=SIDE, patch_size=PATCH, embed_dim=WIDTH, depth=LAYERS, num_heads=HEADS, mlp_ratio=MLP / WIDTH, num_classes=CLASSES
    )
    out = randomise(model)
    model = model.double().eval()
    out |= {"pictures": pictures, "logits": model(HALVES).float(), "deit": model(IMAGE_NET).float()}
    save_file(out, FOLDER / "interop_timm.safetensors")
    print("timm", len(out), out["logits"])

    model = ViTForImageClassification(
        ViTConfig(
            hidden_size=WIDTH,
            num_hidden_layers=LAYERS,
            num_attention_heads=HEADS,
            intermediate_size=MLP,
            image_size=SIDE,
            patch_size=PATCH,
            num_labels=CLASSES,
            attn_implementation="eager",
        )
    )
    randomise(model)
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        saved = load_file(f"{folder}/model.safetensors")
    renamed = {}
    for name, values in model.state_dict().items():
        same = [other for other, tensor in saved.items() if tensor.shape == values.shape and torch.equal(tensor, values)]
        assert len(same) == 1, name
        renamed[name] = same[0]
    out = {f"state/{name}": values for name, values in saved.items()}
    model = model.double().eval()
    out |= {"pictures": pictures, "logits": model(HALVES).logits.float()}
    save_file(out, FOLDER / "interop_hugging_face.safetensors", {"renamed": json.dumps(renamed, sort_keys=True)})
    print("hugging_face", len(out), out["logits"])
