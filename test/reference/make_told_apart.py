"""Records how well scikit-learn's kernel ridge regression tells two sets of people apart, fold by fold.

pip install scikit-learn
python3 test/reference/make_told_apart.py > test/lib/challenge/fixtures/told-apart.json
"""

import json

import numpy as np
import sklearn
from scipy.stats import mannwhitneyu
from sklearn.kernel_ridge import KernelRidge
from sklearn.metrics import roc_auc_score

rng = np.random.default_rng(20250)
people, items, options, folds = 30, 6, 4, 5
bent = rng.normal(size=people)
# People's answers go together; the others' have the same shares and do not.
one = np.clip(np.round(1.5 + bent[:, None] + 0.6 * rng.normal(size=(people, items))), 0, 3).astype(int)
other = np.column_stack([rng.permutation(one[:, j]) for j in range(items)])
missing = rng.random((people, items)) < 0.1
one[missing] = -1
other[missing] = -1
fold = np.arange(people) % folds


def dummies(answers):
    return np.concatenate([(answers == k).astype(float) for k in range(options)], axis=1)


# exp(-8 * share of items answered otherwise) is a Gaussian kernel on dummies, gamma = 4 / items.
areas, placed = [], []
for left in range(folds):
    inside, outside = fold == left, fold != left
    model = KernelRidge(kernel="rbf", gamma=4 / items, alpha=0.5)
    model.fit(
        np.concatenate([dummies(one[outside]), dummies(other[outside])]),
        np.repeat([1.0, -1.0], outside.sum()),
    )
    scores = model.predict(np.concatenate([dummies(one[inside]), dummies(other[inside])]))
    ours, theirs = scores[: inside.sum()], scores[inside.sum() :]
    area = roc_auc_score(np.repeat([1, 0], inside.sum()), scores)
    u = mannwhitneyu(ours, theirs).statistic / (inside.sum() ** 2)
    assert abs(area - u) < 1e-12
    areas.append(area)

print(
    json.dumps(
        {
            "made": f"scikit-learn {sklearn.__version__}",
            "one": one.tolist(),
            "other": other.tolist(),
            "fold": fold.tolist(),
            "areas": areas,
            "auc": float(np.mean(areas)),
        }
    )
)
