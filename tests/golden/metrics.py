"""Writes tests/golden/metrics.safetensors: regression errors, Wilson intervals, and paired bootstraps of runs on the same pictures.

Made with NumPy 2.4.6 and SciPy 1.17.1, in float64:  python tests/golden/metrics.py
The bootstraps have 200,000 resamples, so that what is left of chance is small beside what a comparison allows.
"""

import pathlib

import numpy as np
from safetensors.numpy import save_file
from scipy import stats

RESAMPLES = 200_000
rng = np.random.default_rng(17)
out = {}

targets = rng.gamma(3.0, 12.0, size=50)
predictions = targets * 0.7 + rng.normal(8.0, 9.0, size=50)
train_mean = 34.5


def errors(predicted):
    e = predicted - targets
    return [np.mean(e**2), np.sqrt(np.mean(e**2)), np.mean(np.abs(e))]


r2 = 1 - np.sum((targets - predictions) ** 2) / np.sum((targets - targets.mean()) ** 2)
out |= {
    "regression.predictions": predictions,
    "regression.targets": targets,
    "regression.errors": np.array([*errors(predictions), r2, *errors(np.full(50, train_mean))]),
}

shares = [(0, 5), (5, 5), (1, 7), (2370, 3000), (750, 1500), (1499, 1500)]
out["wilson.counts"] = np.array(shares, dtype=np.int32)
out["wilson.intervals"] = np.array(
    [[*stats.binomtest(k, n).proportion_ci(0.95, method="wilson")] for k, n in shares]
)

# Two models, three runs and two, on 150 pictures of which some are harder for both.
pictures, classes = 150, 4
labels = rng.choice(classes, size=pictures, p=[0.4, 0.3, 0.2, 0.1])
hardness = rng.random(pictures)


def run(skill):
    right = rng.random(pictures) < np.clip(skill - 0.5 * hardness, 0.05, 1)
    return np.where(right, labels, rng.integers(classes, size=pictures))


a = np.stack([run(1.12), run(1.00), run(1.06)])
b = np.stack([run(0.98), run(0.90)])


def macro_f1(predicted, true):
    scores = []
    for c in range(classes):
        hits = np.sum((predicted == c) & (true == c), axis=-1)
        total = np.sum(predicted == c, axis=-1) + np.sum(true == c, axis=-1)
        scores.append(np.where(total > 0, 2 * hits / np.maximum(total, 1), 0))
    return np.mean(scores, axis=0)


def summary(differences):
    low, high = np.quantile(differences, [0.025, 0.975])
    p = 2 * min(np.mean(differences <= 0), np.mean(differences >= 0))
    return np.array([low, high, min(1, p)])


def hierarchical(statistic):
    """Differences of the statistic over drawn runs and drawn pictures, in chunks."""
    found = []
    for _ in range(RESAMPLES // 2000):
        drawn = rng.integers(pictures, size=(2000, pictures))
        values = []
        for runs in (a, b):
            scores = np.stack([statistic(r[drawn], labels[drawn]) for r in runs], axis=1)  # [2000, S]
            which = rng.integers(len(runs), size=(2000, len(runs)))
            values.append(np.take_along_axis(scores, which, 1).mean(1))
        found.append(values[0] - values[1])
    return np.concatenate(found)


correct_a, correct_b = (a == labels).astype(float), (b == labels).astype(float)
single = stats.bootstrap(
    (correct_a[0] - correct_b[0],), np.mean, n_resamples=RESAMPLES, batch=2000, method="percentile", rng=rng
)
several = hierarchical(lambda predicted, true: np.mean(predicted == true, axis=-1))
out |= {
    "bootstrap.labels": labels.astype(np.int32),
    "bootstrap.a": a.astype(np.int32),
    "bootstrap.b": b.astype(np.int32),
    "bootstrap.single": np.array(
        [
            *single.confidence_interval,
            min(1, 2 * min(np.mean(single.bootstrap_distribution <= 0), np.mean(single.bootstrap_distribution >= 0))),
        ]
    ),
    "bootstrap.accuracy": summary(several),
    "bootstrap.macro_f1": summary(hierarchical(macro_f1)),
    "bootstrap.macro_f1.means": np.array([np.mean([macro_f1(r, labels) for r in runs]) for runs in (a, b)]),
}
save_file(
    {name: np.ascontiguousarray(x) for name, x in out.items()}, pathlib.Path(__file__).with_suffix(".safetensors")
)
