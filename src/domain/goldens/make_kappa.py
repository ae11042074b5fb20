"""Cohen's kappa of labels of words, for annotators-kappa.test.ts.

    python make_kappa.py > kappa.json

Made with scikit-learn 1.9.1: `cohen_kappa_score`. An empty label is no entity; `marked` is over the words that one of the
two, or both, gave a label; `labels` is each label against all else. Null where scikit-learn gives NaN.
"""

import json
import math
import random
import warnings

from sklearn.metrics import cohen_kappa_score

warnings.filterwarnings("ignore")
LABELS = ["", "PER", "LOC", "ORG"]


def kappa(a, b):
    score = cohen_kappa_score(a, b) if a else math.nan
    return None if math.isnan(score) else score


def case(a, b):
    marked = [(x, y) for x, y in zip(a, b) if x or y]
    return {
        "a": a,
        "b": b,
        "all": kappa(a, b),
        "marked": kappa([x for x, _ in marked], [y for _, y in marked]),
        "labels": {
            label: kappa([int(x == label) for x in a], [int(y == label) for y in b]) for label in LABELS[1:]
        },
    }


def drawn(seed):
    source = random.Random(seed)
    a = source.choices(LABELS, weights=[10, 2, 2, 1], k=source.randint(5, 60))
    b = [source.choice(LABELS) if source.random() < 0.3 else label for label in a]
    return case(a, b)


cases = [drawn(seed) for seed in range(12)]
cases += [case([], []), case(["", ""], ["", ""]), case(["PER"] * 3, ["PER"] * 3), case(["PER", ""], ["", "LOC"])]
print("[" + ",\n".join(map(json.dumps, cases)) + "]")
