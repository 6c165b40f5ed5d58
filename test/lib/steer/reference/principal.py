# Leading right singular vectors, uncentred, by NumPy: writes principal.json.
import json
import numpy as np

rng = np.random.default_rng(7)
cases = []
for n, width in [(6, 4), (5, 9), (40, 12)]:
    rows = rng.normal(size=(n, width)) + 0.8 * rng.normal(size=width)
    _, s, vt = np.linalg.svd(rows, full_matrices=False)
    v = vt[0] if (rows @ vt[0]).mean() >= 0 else -vt[0]
    cases.append({
        "rows": rows.tolist(),
        "direction": v.tolist(),
        "length": float((rows @ v).mean()),
        "share": float(s[0] ** 2 / (s**2).sum()),
    })
with open(__file__.replace(".py", ".json"), "w") as file:
    json.dump(cases, file)
