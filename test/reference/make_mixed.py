# Records what ppi-python (PyPI, 0.2.3) says of means, quantiles, linear and logistic regressions on made-up answers.
# Run: python make_mixed.py > ../lib/mixed/fixtures/ppi-python.json
import json
import sys

import numpy as np
from ppi_py import (
    ppi_logistic_ci,
    ppi_logistic_pointestimate,
    ppi_mean_pointestimate,
    ppi_ols_ci,
    ppi_ols_pointestimate,
    ppi_quantile_ci,
)
from ppi_py.ppi import _calc_lam_glm, _ols_get_stats, _rectified_cdf
from scipy.stats import norm

rng = np.random.default_rng(19)
n, N = 120, 480
total = n + N
x = rng.normal(size=total).round(3)
values = np.arange(0, 11)
latent = 5 + 1.4 * x + rng.normal(scale=1.8, size=total)
y = np.clip(np.round(latent), 0, 10).astype(int)
# Predictions: distributions over 0 … 10, biased upwards and too narrow.
centre = 5.8 + 0.9 * x + 0.35 * (latent - 5) + rng.normal(scale=0.7, size=total)
p = np.exp(-((values[None, :] - centre[:, None]) ** 2) / (2 * 1.3**2))
p = (p / p.sum(1, keepdims=True)).round(12)
p[:, 5] += 1 - p.sum(1)
point = values[p.argmax(1)]
asked = np.zeros(total, bool)
asked[rng.permutation(total)[:n]] = True

Y, U = y[asked].astype(float), ~asked
mean_of = p @ values
F, FU = mean_of[asked], mean_of[U]
X = np.column_stack([np.ones(total), x])
XL, XU = X[asked], X[U]


def interval(ci):
    low, high = (np.asarray(side, float).ravel() for side in ci)
    z = norm.ppf(0.95)
    return ((low + high) / 2).tolist(), ((high - low) / (2 * z)).tolist()


def lam_ols(X, Y, F, XU, FU):
    start = ppi_ols_pointestimate(X, Y, F, XU, FU, lam=1)
    return float(_calc_lam_glm(*_ols_get_stats(start, X, Y, F, XU, FU), clip=True))


def ols(X, Y, F, XU, FU, lam):
    value = ppi_ols_pointestimate(X, Y, F, XU, FU, lam=lam)
    # Its intervals choose another λ than its estimates, at other coefficients: here both have that of the estimate.
    used = lam_ols(X, Y, F, XU, FU) if lam is None else lam
    _, error = interval(ppi_ols_ci(X, Y, F, XU, FU, alpha=0.1, lam=used))
    return {"value": np.ravel(value).tolist(), "error": error, "lambda": used}


one = np.ones((total, 1))
tight = {"ftol": 1e-15, "gtol": 1e-13, "maxiter": 10000}


def logistic(lam):
    code = 7
    yes, chance = (Y == code).astype(float), p[:, code]
    # L-BFGS-B stops short of the solution: further steps of Newton's method on the same equation finish it.
    theta = ppi_logistic_pointestimate(XL, yes, chance[asked], XU, chance[U], lam=lam, optimizer_options=dict(tight))
    used = lam
    if lam is None:
        from ppi_py.ppi import _logistic_get_stats

        start = solve(ppi_logistic_pointestimate(XL, yes, chance[asked], XU, chance[U], lam=1, optimizer_options=dict(tight)), 1, yes, chance)
        used = float(_calc_lam_glm(*_logistic_get_stats(start, XL, yes, chance[asked], XU, chance[U], np.ones(n), np.ones(N)), clip=True))
    done = solve(theta, used, yes, chance)
    _, error = interval(ppi_logistic_ci(XL, yes, chance[asked], XU, chance[U], alpha=0.1, lam=used, optimizer_options=dict(tight)))
    assert np.abs(done - theta).max() < 1e-4, (done, theta)
    return {"code": code, "value": done.tolist(), "error": error, "lambda": used}


def solve(theta, lam, yes, chance):
    expit = lambda v: 1 / (1 + np.exp(-v))
    for _ in range(50):
        ml, mu = expit(XL @ theta), expit(XU @ theta)
        g = lam / N * XU.T @ (mu - chance[U]) - lam / n * XL.T @ (ml - chance[asked]) + XL.T @ (ml - yes) / n
        h = lam / N * (XU.T * (mu * (1 - mu))) @ XU + (1 - lam) / n * (XL.T * (ml * (1 - ml))) @ XL
        theta = theta - np.linalg.solve(h, g)
    return theta


def quantile(q):
    grid = values.astype(float)
    YL, PL, PU = Y, point[asked].astype(float), point[U].astype(float)
    cdf = _rectified_cdf(YL, PL, PU, grid)
    # The standard error of the share up to each value: that of a mean of indicators.
    errors = [ols(one[asked], (YL <= v) * 1.0, (PL <= v) * 1.0, one[U], (PU <= v) * 1.0, 1)["error"][0] for v in grid[:-1]]
    return {"q": q, "cdf": cdf.tolist(), "errors": errors, "ci": [float(v) for v in ppi_quantile_ci(YL, PL, PU, q, alpha=0.05, exact_grid=True)]}


json.dump(
    {
        "x": x.tolist(), "y": y.tolist(), "p": [[float(v) for v in row] for row in p], "point": point.tolist(),
        "interviewed": np.flatnonzero(asked).tolist(),
        "mean": {
            "ppi": {"value": float(np.ravel(ppi_mean_pointestimate(Y, F, FU, lam=1))[0])},
            "tuned": {"value": float(np.ravel(ppi_mean_pointestimate(Y, F, FU))[0])},
        },
        # The mean as a regression on a constant: its standard error is that of ppi-python's regressions, with n − 1.
        "constant": {"ppi": ols(one[asked], Y, F, one[U], FU, 1), "tuned": ols(one[asked], Y, F, one[U], FU, None)},
        "linear": {"ppi": ols(XL, Y, F, XU, FU, 1), "tuned": ols(XL, Y, F, XU, FU, None), "half": ols(XL, Y, F, XU, FU, 0.5)},
        "logistic": {"ppi": logistic(1), "tuned": logistic(None)},
        "quantiles": [quantile(q) for q in (0.25, 0.5, 0.9)],
    },
    sys.stdout,
)
