"""The optimum of a softmax with L2 by scikit-learn, for fitting.test.ts.

    python make_fits.py > fits.json

Made with scikit-learn 1.9.1: `StandardScaler`, then `LogisticRegression` with its tolerance at 1e-10.
"""

import json

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(20261121)
ROWS, WIDTH, LABELS = 80, 7, 4
mixing = rng.normal(size=(WIDTH, WIDTH))
features = ((rng.normal(size=(ROWS, WIDTH)) @ mixing) * [1, 5, 0.2, 1, 1, 10, 1] + [0, 3, 1, 0, -2, 50, 0]).astype("f")
scaler = StandardScaler().fit(features.astype("d"))
scores = scaler.transform(features.astype("d")) @ rng.normal(size=(WIDTH, LABELS))
gold = (scores + rng.gumbel(size=scores.shape)).argmax(1)


def fit(c):
    model = LogisticRegression(C=c, tol=1e-10, max_iter=100_000).fit(scaler.transform(features.astype("d")), gold)
    share = model.predict_proba(scaler.transform(features.astype("d")))
    data = -np.log(share[np.arange(ROWS), gold]).mean()
    return {"c": c, "loss": data + 0.5 * (model.coef_**2).sum() / (c * ROWS), "weight": model.coef_.ravel().tolist()}


print(
    json.dumps(
        {
            "versions": {"scikit-learn": sklearn.__version__},
            "width": WIDTH,
            "labels": LABELS,
            "features": [float(f"{x:.9g}") for x in features.ravel().tolist()],
            "gold": gold.tolist(),
            "mean": scaler.mean_.tolist(),
            "deviation": scaler.scale_.tolist(),
            "fits": [fit(c) for c in (0.001, 0.1, 10)],
        }
    )
)
