"""Reference values for the diagnostics of hidden states, computed by scikit-learn.

    python3 collapse.py > collapse.json

Recorded with Python 3.11, NumPy 1.24.2 and scikit-learn 1.2.1 (Debian 12). The points are drawn here and recorded beside the
results, so that the tests need neither Python nor the same generator.
"""
import json
import sys

import numpy as np
from scipy.spatial.distance import pdist
from sklearn.decomposition import KernelPCA
from sklearn.linear_model import Ridge
from sklearn.neighbors import NearestNeighbors

rng = np.random.default_rng(20260316)

# The library's permutations of 60 under seed 1: the one that makes the folds, and the one that shuffles the control.
FOLDS = [0, 56, 27, 33, 14, 10, 36, 29, 57, 25, 5, 41, 19, 15, 26, 37, 13, 23, 38, 59, 2, 16, 40, 1, 49, 7, 53, 34, 51, 12, 11, 48, 17, 21, 52, 30, 43, 8, 28, 22, 20, 31, 58, 45, 50, 35, 44, 55, 9, 54, 47, 6, 18, 24, 32, 3, 42, 46, 4, 39]
CONTROL = [31, 19, 51, 12, 46, 6, 28, 35, 15, 8, 57, 56, 55, 37, 41, 13, 45, 34, 7, 20, 9, 53, 3, 17, 38, 26, 21, 14, 52, 27, 10, 59, 42, 32, 39, 49, 1, 29, 24, 50, 47, 5, 58, 33, 23, 0, 11, 48, 43, 54, 44, 16, 25, 22, 18, 4, 2, 30, 36, 40]


def single(points):
    """Single precision, as hidden states are, and few digits to keep the file small."""
    return np.round(points, 4).astype(np.float32).astype(float)


def kernel(points):
    bandwidth = np.sort(pdist(points))[len(pdist(points)) // 2]
    pca = KernelPCA(n_components=2, kernel="rbf", gamma=1 / (2 * bandwidth**2), eigen_solver="dense")
    coordinates = pca.fit_transform(points)
    centred = pca._centerer.transform(np.exp(-pca.gamma * np.square(np.linalg.norm(points[:, None] - points[None], axis=2))))
    distances, _ = NearestNeighbors(n_neighbors=6).fit(points).kneighbors()
    return dict(
        points=np.round(points, 4).tolist(),
        bandwidth=float(bandwidth),
        coordinates=np.round(np.abs(coordinates), 9).tolist(),
        explained=(pca.eigenvalues_ / np.trace(centred)).tolist(),
        radius={k: float(100 * distances[:, k - 1].mean()) for k in (1, 3, 5)},
    )


def probe(points, classes, ridge):
    centred = points - points.mean(0)
    order = np.array(FOLDS)

    def accuracy(values):
        right = 0
        for fold in range(5):
            test = order[np.arange(60) % 5 == fold]
            train = order[np.arange(60) % 5 != fold]
            one_hot = np.eye(classes.max() + 1)[values[train]]
            share = one_hot.mean(0)
            alpha = ridge * np.square(centred[train]).sum(1).mean()
            model = Ridge(alpha=alpha, fit_intercept=False, solver="svd").fit(centred[train], one_hot - share)
            right += ((model.predict(centred[test]) + share).argmax(1) == values[test]).sum()
        return right / 60

    return dict(
        points=np.round(points, 4).tolist(),
        classes=classes.tolist(),
        ridge=ridge,
        accuracy=accuracy(classes),
        shuffled=accuracy(classes[np.array(CONTROL)]),
    )


def clouds(n, width, pull):
    classes = np.arange(n) * 7 % 11 % 3
    return single(rng.normal(size=(n, width)) + pull * np.eye(3, width)[classes]), classes


json.dump(
    dict(
        kernel=[
            kernel(single(rng.normal(size=(40, 8)))),
            # Two clouds, a line, and a crowd in which all but one are nearly alike.
            kernel(clouds(30, 5, 6.0)[0]),
            kernel(single(np.outer(np.linspace(0, 1, 25), rng.normal(size=6)) + 1e-3 * rng.normal(size=(25, 6)))),
            kernel(single(np.vstack([0.01 * rng.normal(size=(19, 4)), [[3, 0, 0, 0]]]))),
        ],
        probe=[
            probe(*clouds(60, 5, pull), ridge)
            for pull, ridge in ((0.0, 0.1), (0.7, 0.1), (1.5, 0.1), (1.5, 3.0), (0.7, 0.001))
        ]
        # More directions than points, as in any real model.
        + [probe(*clouds(60, 64, 2.0), 0.1)],
    ),
    sys.stdout,
)
