"""Writes tests/golden/feature_metrics.safetensors: eigenvalues, Fréchet distances, precision and recall, nearest neighbours.

Made with NumPy 2.4.6 and SciPy 1.17.1, in float64:  python tests/golden/feature_metrics.py
The distances are of features that float32 holds exactly; covariances of rank below D are among them.
"""

import pathlib

import numpy as np
from safetensors.numpy import save_file
from scipy import linalg
from scipy.spatial.distance import cdist

rng = np.random.default_rng(23)
out = {}


def features(count, width, rank, shift):
    rows = rng.normal(size=(count, rank)) @ rng.normal(size=(rank, width)) * np.geomspace(3, 0.01, width) + shift
    return rows.astype(np.float32).astype(np.float64)


def frechet(a, b):
    ca, cb = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = linalg.sqrtm(ca @ cb)
    return np.sum((a.mean(0) - b.mean(0)) ** 2) + np.trace(ca + cb - 2 * np.real(root))


def among(queries, rows, neighbors):
    """Share of queries within the k-th neighbour's distance of one of the rows."""
    to_own = np.sort(cdist(rows, rows), axis=1)[:, neighbors]  # column 0 is the row itself
    return np.mean(np.any(cdist(queries, rows) <= to_own, axis=1))


for name, (na, nb, width, rank) in {"full": (60, 50, 8, 8), "few": (9, 12, 16, 16), "flat": (40, 30, 10, 4)}.items():
    a, b = features(na, width, rank, 0.2), features(nb, width, rank, 0.0)
    k = 3
    out |= {
        f"{name}.a": a,
        f"{name}.b": b,
        f"{name}.frechet": np.array([frechet(a, b)]),
        f"{name}.precision_recall": np.array([among(b, a, k), among(a, b, k)]),
        f"{name}.nearest": cdist(b, a).argmin(1).astype(np.int32),
        f"{name}.distances": cdist(b, a).min(1),
    }

matrix = np.cov(features(5, 7, 7, 0.0), rowvar=False)  # rank 4
out |= {"eigen.matrix": matrix, "eigen.values": np.linalg.eigvalsh(matrix)}

near = features(300, 6, 6, 0.0)
inside = np.concatenate([near[:100] + 0.05 * rng.normal(size=(100, 6)), features(100, 6, 6, 4.0)])
out |= {"clouds.real": near, "clouds.generated": inside.astype(np.float32).astype(np.float64)}
for k in [1, 3, 5]:
    real, generated = out["clouds.real"], out["clouds.generated"]
    out[f"clouds.{k}"] = np.array([among(generated, real, k), among(real, generated, k)])

save_file({name: np.ascontiguousarray(value) for name, value in out.items()}, pathlib.Path(__file__).with_suffix(".safetensors"))
