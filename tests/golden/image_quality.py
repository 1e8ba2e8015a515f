"""Writes tests/golden/image_quality.safetensors: PSNR and SSIM of pictures of several sizes.

Made with scikit-image 0.26.0 and NumPy 2.4.6, in float64:  python tests/golden/image_quality.py
"""

import pathlib

import numpy as np
from safetensors.numpy import save_file
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

rng = np.random.default_rng(7)
out = {}
for h, w in [(11, 11), (16, 24), (40, 17)]:
    y, x = np.mgrid[0:h, 0:w]
    smooth = 0.5 + 0.4 * np.sin(0.3 * y + np.array([0, 1, 2])[:, None, None]) * np.cos(0.2 * x)
    references = np.stack([smooth.transpose(1, 2, 0), rng.random((h, w, 3)), np.full((h, w, 3), 0.25)])
    noise = np.array([0.02, 0.3, 0.1])[:, None, None, None] * rng.standard_normal(references.shape)
    images, references = (np.clip(v, 0, 1).astype(np.float32) for v in (references + noise, references))
    pairs = [(a.astype(np.float64), b.astype(np.float64)) for a, b in zip(images, references)]
    settings = dict(data_range=1, channel_axis=2, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
    psnr = [peak_signal_noise_ratio(b, a, data_range=1) for a, b in pairs]
    ssim = [structural_similarity(a, b, **settings) for a, b in pairs]
    out |= {f"{h}x{w}/images": images, f"{h}x{w}/references": references}
    out |= {f"{h}x{w}/psnr": np.array(psnr, np.float32), f"{h}x{w}/ssim": np.array(ssim, np.float32)}
    print(h, w, psnr, ssim)
save_file(out, pathlib.Path(__file__).with_suffix(".safetensors"))
