"""Writes tests/golden/resize.safetensors: pictures resized bilinearly with antialiasing.

For each case `from`, uint8 [H, W, 3]; `pillow`, what Pillow's resize gives (torchvision's for picture files: it calls it);
`torch`, PyTorch's antialiased interpolation of the same numbers as float32, which is not rounded.

Made with PyTorch 2.13.0, NumPy 2.4.6 and Pillow 11.3.0:  python tests/golden/resize.py
(Pillow 13 swaps its two passes where the width grows and the height shrinks, so there some bytes differ by 1.)
"""

import pathlib

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file

CASES = [
    ("down", (40, 40), (25, 25)),
    ("odd_down", (37, 53), (16, 11)),
    ("far_down", (301, 5), (7, 3)),
    ("up", (9, 7), (21, 30)),
    ("height_up_width_down", (20, 33), (31, 17)),
    ("height_down_width_up", (20, 31), (17, 40)),
    ("width_only", (5, 3), (5, 8)),
    ("one_pixel", (1, 1), (4, 3)),
    ("to_one_pixel", (6, 10), (1, 1)),
]

rng = np.random.default_rng(3)
out = {}
for name, (h, w), (height, width) in CASES:
    picture = rng.integers(0, 256, (h, w, 3), dtype=np.uint8)
    channels_first = torch.from_numpy(picture).permute(2, 0, 1)[None].float()
    exact = torch.nn.functional.interpolate(channels_first, size=(height, width), mode="bilinear", antialias=True)
    out[f"{name}.from"] = torch.from_numpy(picture)
    out[f"{name}.pillow"] = torch.from_numpy(np.asarray(Image.fromarray(picture).resize((width, height), Image.BILINEAR)).copy())
    out[f"{name}.torch"] = exact[0].permute(1, 2, 0).contiguous()

save_file(out, pathlib.Path(__file__).with_suffix(".safetensors"))
