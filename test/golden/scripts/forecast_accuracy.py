"""Another fixture of forecast accuracy, in the schema of test/golden/oracle/forecast_accuracy.json.

    python3 test/golden/scripts/forecast_accuracy.py SEED OUT.json

Needs statsmodels 0.13 (Debian: python3-statsmodels). Series, horizon, origins and season are drawn from the seed; the conventions and
tolerances are the original's. Without the rows of lstm_* and ensemble50_*, which nobody can reproduce.
"""
import json
import os
import sys
import warnings

import numpy as np
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from statsmodels.tsa.stattools import adfuller

warnings.filterwarnings("ignore")
ORIGINAL = os.path.join(os.path.dirname(__file__), "..", "oracle", "forecast_accuracy.json")
seed, out = int(sys.argv[1]), sys.argv[2]
rng = np.random.default_rng(seed)
original = json.load(open(ORIGINAL))
season = 7 if seed % 2 else int(rng.choice([4, 5, 12]))
horizon = 14 if seed % 3 else int(rng.integers(3, 24))


def week(n, size):
    return np.resize(rng.normal(size=season) * size, n)


def autoregression(n, phi, sd):
    e, x = rng.normal(size=n) * sd, np.zeros(n)
    for t in range(1, n):
        x[t] = phi * x[t - 1] + e[t]
    return x


def series(kind):
    n = int(rng.integers(3 * season + horizon + 40, 330))
    t = np.arange(n)
    if kind == "growth":
        return 60 + rng.uniform(-0.05, 0.1) * t + week(n, 6) + autoregression(n, 0.6, 3)
    if kind == "bursty":
        return 100 * np.exp(0.2 * autoregression(n, 0.4, 1)) + (rng.uniform(size=n) < 0.04) * 200 + week(n, 10)
    if kind == "cumulative":
        return 2000 + np.cumsum(np.abs(7 + week(n, 2) + rng.normal(size=n)))
    if kind == "counts":
        return rng.poisson(np.exp(1 + 0.003 * t)).astype(float)
    if kind == "shift":
        return 40 + 15 * (t > n // 2) + week(n, 1) + autoregression(n, 0.3, 2)
    if kind == "tiny":
        return (5 + week(n, 1) + autoregression(n, 0.5, 0.5)) * 1e-3
    return (5e6 + 3e3 * t + week(n, 2e4) + autoregression(n, 0.7, 1e4)).round(0)


def auto(train):
    d = 0 if adfuller(train, regression="c", autolag="AIC")[1] < 0.05 else 1
    best = None
    for p in range(4):
        for q in range(4):
            try:
                fit = ARIMA(train, order=(p, d, q), trend="c" if d == 0 else "n").fit()
            except Exception:
                continue
            if best is None or fit.aic < best[0]:
                best = (fit.aic, [p, d, q], fit.forecast(horizon))
    return best[2], best[1]


def smoothing(train, damped):
    return ExponentialSmoothing(train, trend="add", damped_trend=damped, seasonal="add", seasonal_periods=season,
                                initialization_method="estimated").fit().forecast(horizon)


def drift(train):
    return train[-1] + np.arange(1, horizon + 1) * (train[-1] - train[0]) / (len(train) - 1)


methods = {
    "naive": lambda train: (np.full(horizon, train[-1]), None),
    f"snaive{season}": lambda train: (np.array([train[-season + h % season] for h in range(horizon)]), None),
    "drift": lambda train: (drift(train), None),
    "arima212": lambda train: (ARIMA(train, order=(2, 1, 2)).fit().forecast(horizon), None),
    "arima101": lambda train: (ARIMA(train, order=(1, 0, 1)).fit().forecast(horizon), None),
    "arima_auto": auto,
    f"sarima_101_011_{season}": lambda train: (ARIMA(train, order=(1, 0, 1), seasonal_order=(0, 1, 1, season)).fit().forecast(horizon), None),
    f"holt_winters_add{season}": lambda train: (smoothing(train, False), None),
    f"ets_damped_add{season}": lambda train: (smoothing(train, True), None),
}


def scores(actual, forecast, train):
    mae = np.mean(np.abs(actual - forecast))
    scale = lambda m: np.mean(np.abs(train[m:] - train[:-m]))
    return {"smape": np.mean(200 * np.abs(actual - forecast) / (np.abs(actual) + np.abs(forecast))), f"mase{season}": mae / scale(season),
            "mase1": mae / scale(1), "mae": mae}


kinds = [str(k) for k in rng.permutation(["growth", "bursty", "cumulative", "counts", "shift", "tiny", "huge"])[:4]]
data = {kind: np.round(series(kind), 4 if kind != "tiny" else 9) for kind in kinds}
rows = []
for name, values in data.items():
    for origin in (len(values) - 2 * horizon, len(values) - horizon):
        train, actual = values[:origin], values[origin:origin + horizon]
        for method, make in methods.items():
            forecast, order = make(train)
            rows.append({"series": name, "origin": origin, "method": method, "order": order,
                         "forecast": np.round(forecast, 6).tolist(), **scores(actual, forecast, train)})
names = ["smape", f"mase{season}", "mase1", "mae"]
mean = lambda found, key: float(np.mean([row[key] for row in found]))
summary = [{"series": name, "method": method, **{key: mean([r for r in rows if r["series"] == name and r["method"] == method], key) for key in names}}
           for name in data for method in methods]
overall = []
for method in methods:
    own = [entry for entry in summary if entry["method"] == method]
    overall.append({"method": method, "smape_mean": mean(own, "smape"), f"mase{season}_mean": mean(own, f"mase{season}"),
                    f"mase{season}_median": float(np.median([entry[f"mase{season}"] for entry in own]))})
fixture = {key: original[key] for key in ("fixture", "schema", "tool", "encoding", "conventions", "tolerance", "call")} | {
    "set": f"variation {seed}", "overall": overall, "summary": summary, "series": {name: values.tolist() for name, values in data.items()}, "rows": rows,
}


def encoded(value):
    """Plain numbers; NaN (0 by 0) as null."""
    if isinstance(value, dict):
        return {key: encoded(v) for key, v in value.items()}
    if isinstance(value, list):
        return [encoded(v) for v in value]
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not np.isfinite(value) else value


json.dump(encoded(fixture), open(out, "w"))
