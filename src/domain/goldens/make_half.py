"""Float32 bit patterns and the half bits that numpy rounds them to, for half.test.ts.

    python make_half.py > half.json        (numpy 2)

Every tie between neighbouring halves is hard to hit at random, so each chosen half contributes the float exactly
between it and the next one, and the floats just below and above that.
"""

import json
import sys

import numpy as np

rng = np.random.default_rng(16)
halves = np.unique(
    np.concatenate([rng.integers(0, 0x7C00, 400), np.arange(0, 12), np.arange(0x3F8, 0x408), np.arange(0x7BF4, 0x7BFF)])
).astype(np.uint16)
low = halves.view(np.float16).astype(np.float64)
high = (halves + 1).astype(np.uint16).view(np.float16).astype(np.float64)
high[~np.isfinite(high)] = 65536
tie = ((low + high) / 2).astype(np.float32)
floats = np.concatenate(
    [
        tie,
        np.nextafter(tie, np.float32(0)),
        np.nextafter(tie, np.float32(np.inf)),
        rng.standard_normal(400).astype(np.float32),
        np.float32([1e-45, 1e-40, 5.9e-8, 2.98e-8, 2.9802322e-8, 6.1e-5]),
    ]
)
floats = np.concatenate([floats, -floats])
with np.errstate(over="ignore"):
    rounded = floats.astype(np.float16)
assert np.isfinite(rounded).all()
json.dump(
    {
        "numpy": np.__version__,
        "float32": floats.view(np.uint32).tolist(),
        "half": rounded.view(np.uint16).tolist(),
    },
    sys.stdout,
    separators=(",", ":"),
)
