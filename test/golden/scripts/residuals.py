"""Golden values of the diagnostics of a forecast: ARCH-LM tests of residuals, correlograms of differenced series.

    python3 test/golden/scripts/residuals.py > test/golden/residuals.json

statsmodels 0.15.0, NumPy 2.4.6.
"""
import json

import numpy as np
import statsmodels
from statsmodels.stats.diagnostic import het_arch
from statsmodels.tsa.stattools import acf, pacf

rng = np.random.default_rng(7)


def clustered(n):
    """Errors whose variance follows the last squared one."""
    out = np.zeros(n)
    for t in range(n):
        out[t] = rng.standard_normal() * np.sqrt(0.3 + (0.6 * out[t - 1] ** 2 if t else 0))
    return out


series = {
    "white noise of 60": rng.standard_normal(60),
    "clustered 300": clustered(300),
    "skewed 45 in a small unit": 1e-7 * (rng.exponential(size=45) - 1),
}
arch = []
for name, residuals in series.items():
    for lags in (1, 5, 9):
        stat, pvalue, _, _ = het_arch(residuals, nlags=lags)
        arch.append({"name": name, "residuals": residuals.tolist(), "lags": lags, "stat": stat, "pvalue": pvalue})

walk = 50 + np.cumsum(rng.standard_normal(120)) + np.tile([0, 1, 2, 1, 0, -2, -2], 18)[:120]
correlograms = []
for differences in (0, 1, 2):
    values = np.diff(walk, differences)
    lags = min(28, len(values) // 4)
    r, band = acf(values, nlags=lags, alpha=0.05, fft=False)
    partial, partial_band = pacf(values, nlags=lags, alpha=0.05, method="ywm")
    correlograms.append(
        {
            "series": walk.tolist(),
            "differences": differences,
            "acf": r[1:].tolist(),
            "acfLimits": (band[1:, 1] - r[1:]).tolist(),
            "pacf": partial[1:].tolist(),
            "pacfLimit": float(partial_band[1, 1] - partial[1]),
        }
    )
print(json.dumps({"statsmodels": statsmodels.__version__, "arch": arch, "correlograms": correlograms}))
