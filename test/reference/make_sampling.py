"""Records next-token distributions for random logits and settings, by plain NumPy in float64, as an independent reference.

    /usr/bin/python3 test/reference/make_sampling.py      (Debian: python3-numpy)

In the order of Hugging Face's generation: repetition penalty, temperature, top-k, top-p, min-p.
"""

import json
import pathlib

import numpy as np


def chances(logits, occurred, temperature, top_k, top_p, min_p, penalty):
    x = logits.copy()
    for i in set(occurred):
        x[i] = x[i] / penalty if x[i] > 0 else x[i] * penalty
    p = np.exp((x - x.max()) / temperature)
    p /= p.sum()
    order = np.argsort(-p, kind="stable")
    if top_k:
        p[order[top_k:]] = 0
        p /= p.sum()
    if top_p < 1:
        before = np.cumsum(p[order]) - p[order]
        p[order[before >= top_p]] = 0
        p /= p.sum()
    p[p < min_p * p.max()] = 0
    return p / p.sum()


def main():
    draw = np.random.default_rng(7)
    cases = []
    for temperature, top_k, top_p, min_p, penalty in [
        (1.0, 0, 1.0, 0.0, 1.0), (0.6, 0, 1.0, 0.0, 1.0), (2.5, 0, 1.0, 0.0, 1.0), (1.0, 5, 1.0, 0.0, 1.0),
        (1.0, 0, 0.9, 0.0, 1.0), (1.0, 0, 1.0, 0.1, 1.0), (1.0, 0, 1.0, 0.0, 1.3), (0.7, 20, 0.8, 0.0, 1.05),
        (0.7, 20, 0.8, 0.05, 1.05), (1.5, 60, 0.97, 0.02, 0.8), (1.0, 0, 0.3, 0.0, 1.0), (1.0, 0, 0.9999, 0.0, 1.0),
    ]:
        size = 90
        logits = draw.normal(0, 3, size).astype(np.float32)
        occurred = draw.integers(0, size, 12).tolist()
        p = chances(logits.astype(np.float64), occurred, temperature, top_k, top_p, min_p, penalty)
        cases.append(dict(
            logits=[float(x) for x in logits], occurred=occurred, temperature=temperature, topK=top_k or None,
            topP=top_p, minP=min_p, repetitionPenalty=penalty,
            chances={str(i): float(f"{p[i]:.12g}") for i in np.flatnonzero(p)}))
    target = pathlib.Path(__file__).parent.parent / "lib" / "model" / "generation" / "next-token.json"
    target.write_text(json.dumps(cases) + "\n")


main()
