"""Tempered distributions with their mean kept, solved with 50 digits: make_tempered.py  (package mpmath)

Writes test/lib/temper/tempered.json. β is the root of Σ q r − Σ p r, found by mpmath's bisection.
"""

import json
import random
from pathlib import Path

from mpmath import exp, log, mp, mpf

mp.dps = 50


def tempered(p, temperature, values):
    logs = [log(share) / temperature for share in p]

    def shares(beta):
        raised = [height + beta * value for height, value in zip(logs, values)]
        top = max(raised)
        weights = [exp(height - top) for height in raised]
        return [weight / sum(weights) for weight in weights]

    mean = sum(share * value for share, value in zip(p, values))
    gap = lambda beta: sum(share * value for share, value in zip(shares(beta), values)) - mean
    low, high = mpf(-1), mpf(1)
    while gap(low) > 0:
        low *= 2
    while gap(high) < 0:
        high *= 2
    for _ in range(220):
        middle = (low + high) / 2
        low, high = (low, middle) if gap(middle) > 0 else (middle, high)
    return [float(share) for share in shares((low + high) / 2)]


draw = random.Random(1)
cases = []
for options in (2, 3, 4, 7, 11, 100):
    for temperature in (0.05, 0.5, 1.3, 4, 30):
        weights = [draw.expovariate(1) ** 3 + 1e-9 for _ in range(options)]
        p = [weight / sum(weights) for weight in weights]
        values = sorted(draw.sample(range(-50, 200), options))
        exact = [mpf(share) for share in p]
        exact = [share / sum(exact) for share in exact]
        cases.append({"p": p, "temperature": temperature, "values": values, "q": tempered(exact, mpf(temperature), values)})
target = Path(__file__).parents[1] / "lib" / "temper" / "tempered.json"
target.write_text(json.dumps(cases) + "\n")
