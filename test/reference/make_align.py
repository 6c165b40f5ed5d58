"""Distances, transport plans and densities as POT, SciPy and scikit-learn compute them: make_align.py

Packages: numpy, scipy, scikit-learn, pot. Writes test/lib/align/peers.json.
"""

import json
from pathlib import Path

import numpy as np
import ot
import scipy
import sklearn
from scipy.linalg import sqrtm
from scipy.stats import gaussian_kde, wasserstein_distance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.preprocessing import PolynomialFeatures

draw = np.random.default_rng(7)


def sample(n, d, shift, weighted):
    mixing = np.eye(d) + 0.4 * draw.normal(size=(d, d)) / np.sqrt(d)
    x = draw.normal(size=(n, d)) @ mixing + shift
    w = draw.uniform(0.3, 3, size=n) if weighted else np.ones(n)
    return np.round(x, 6), np.round(w, 6)


def frechet(x, v, y, w):
    a, b = (np.atleast_2d(np.cov(z, rowvar=False, aweights=u)) for z, u in ((x, v), (y, w)))
    gap = np.average(x, axis=0, weights=v) - np.average(y, axis=0, weights=w)
    return float(gap @ gap + np.trace(a + b - 2 * np.real(sqrtm(a @ b))))


def mmd(x, y):
    pooled = np.vstack([x, y])
    apart = np.sqrt(((pooled[:, None] - pooled[None]) ** 2).sum(-1))
    width = np.median(apart[np.triu_indices(len(pooled), 1)])
    k = rbf_kernel(pooled, gamma=1 / (2 * width**2))
    n, m = len(x), len(y)
    a, b, c = k[:n, :n], k[n:, n:], k[:n, n:]
    return float((a.sum() - np.trace(a)) / (n * (n - 1)) + (b.sum() - np.trace(b)) / (m * (m - 1)) - 2 * c.mean())


distances = []
for n, m, d, weighted in ((40, 30, 1, False), (50, 60, 3, False), (45, 70, 5, True), (30, 30, 2, True)):
    x, v = sample(n, d, 0.5, weighted)
    y, w = sample(m, d, 0.0, weighted)
    directions = draw.normal(size=(20, d))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    distances.append(
        {
            **{"x": x.tolist(), "v": v.tolist(), "y": y.tolist(), "w": w.tolist()},
            "directions": directions.tolist(),
            "wasserstein": [wasserstein_distance(x[:, k], y[:, k], v, w) for k in range(d)],
            "sliced": float(ot.sliced_wasserstein_distance(x, y, v / v.sum(), w / w.sum(), projections=directions.T)),
            "frechet": frechet(x, v, y, w),
            "mmd": None if weighted else mmd(x, y),
        }
    )

transport = []
for n, m, epsilon in ((6, 9, 0.5), (20, 15, 0.05), (12, 12, 0.01)):
    x, v = sample(n, 2, 0.5, True)
    y, w = sample(m, 2, 0.0, True)
    costs = ot.dist(x, y)
    a, b = v / v.sum(), w / w.sum()
    plan = ot.bregman.sinkhorn_log(a, b, costs, epsilon * costs.mean(), numItermax=200000, stopThr=1e-14)
    transport.append(
        {
            **{"costs": costs.tolist(), "from": a.tolist(), "to": b.tolist()},
            **{"epsilon": float(epsilon * costs.mean()), "plan": plan.tolist(), "cost": float((plan * costs).sum())},
        }
    )

densities = []
for n, m, d, weighted in ((60, 40, 1, False), (80, 50, 3, True)):
    x, v = sample(n, d, 0.0, weighted)
    y, _ = sample(m, d, 0.3, False)
    density = gaussian_kde(x.T, weights=v)
    densities.append({"x": x.tolist(), "v": v.tolist(), "y": y.tolist(), "density": density(y.T).tolist()})

classifiers = []
for n, m, d in ((120, 90, 2), (150, 200, 4)):
    x, v = sample(n, d, 0.0, True)
    y, w = sample(m, d, 0.4, True)
    v, w = v / v.mean(), w / w.mean()
    pooled = np.vstack([x, y])
    weights = np.concatenate([v, w])
    features = PolynomialFeatures(2, include_bias=False).fit_transform(pooled)
    mean = np.average(features, axis=0, weights=weights)
    deviation = np.sqrt(np.average((features - mean) ** 2, axis=0, weights=weights))
    model = LogisticRegression(C=1.0, tol=1e-12, max_iter=100000, solver="newton-cholesky")
    model.fit((features - mean) / deviation, np.r_[np.zeros(n), np.ones(m)], sample_weight=weights)
    odds = np.exp(model.decision_function(((features - mean) / deviation)[:n]))
    classifiers.append(
        {
            **{"x": x.tolist(), "v": v.tolist(), "y": y.tolist(), "w": w.tolist()},
            "ratios": (odds * v.sum() / w.sum()).tolist(),
        }
    )

relaxed = []
for relax in (0.2, 2.0):
    x, v = sample(8, 2, 0.5, True)
    y, w = sample(6, 2, 0.0, True)
    costs = ot.dist(x, y)
    a, b = v / v.sum(), w / w.sum()
    # The reference measure of the entropy is 1, as in ours, and columns keep their mass.
    plan = ot.unbalanced.sinkhorn_unbalanced(
        a, b, costs, 0.3, (relax, float("inf")), reg_type="entropy", numItermax=100000, stopThr=1e-15
    )
    relaxed.append(
        {
            **{"costs": costs.tolist(), "from": a.tolist(), "to": b.tolist()},
            **{"epsilon": 0.3, "relax": relax, "plan": plan.tolist()},
        }
    )

target = Path(__file__).parents[1] / "lib" / "align" / "peers.json"
versions = {"pot": ot.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
cases = {"distances": distances, "transport": transport, "relaxed": relaxed, "densities": densities, "classifiers": classifiers}
target.write_text(json.dumps({"made with": versions, **cases}) + "\n")
