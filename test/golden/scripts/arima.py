#!/usr/bin/env python3
"""Writes a variation of test/golden/oracle/arima.json: the same schema, conventions and tolerances, other series, orders and sizes.

    OPENBLAS_NUM_THREADS=1 python3 test/golden/scripts/arima.py SEED OUT.json [--small]

Needs statsmodels 0.13.5 (Debian's python3-statsmodels). `expected` of a fit is the best of the default fit, L-BFGS-B with tight
tolerances, BFGS and Nelder-Mead from the best point, as in the original. --small leaves out most of the slow cases.
"""
import json
import os
import sys
import warnings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np  # noqa: E402
from statsmodels.tsa.arima.model import ARIMA  # noqa: E402

warnings.simplefilter("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
ORIGINAL = os.path.join(HERE, "..", "oracle", "arima.json")


def arma(rng, n, ar, ma, sd=1.0, burn=200):
    e = rng.normal(0, sd, n + burn)
    u = np.zeros(n + burn)
    for t in range(n + burn):
        u[t] = e[t]
        for i, a in enumerate(ar):
            if t > i:
                u[t] += a * u[t - 1 - i]
        for i, a in enumerate(ma):
            if t > i:
                u[t] += a * e[t - 1 - i]
    return u[burn:]


def make_series(rng):
    size = lambda low, high: int(rng.integers(low, high))  # noqa: E731
    n = size(120, 320)
    weekly = 1 + 0.3 * np.sin(2 * np.pi * np.arange(400) / 7 + rng.uniform(0, 6))
    out = {
        "ar1": rng.normal(0, 10) + arma(rng, size(60, 260), [rng.uniform(-0.9, 0.95)], []),
        "arma21": 50 + arma(rng, n, [rng.uniform(0.2, 0.9), rng.uniform(-0.5, 0.1)], [rng.uniform(-0.8, 0.8)], 2),
        "ma2": arma(rng, size(100, 300), [], [rng.uniform(-0.7, 0.9), rng.uniform(-0.4, 0.4)]),
        "arima212": 100 + np.cumsum(arma(rng, size(200, 400), [rng.uniform(0, 0.8), rng.uniform(-0.4, 0.1)], [rng.uniform(-0.5, 0.6), rng.uniform(-0.3, 0.3)])),
        "rw_drift": 10 + np.cumsum(rng.normal(rng.uniform(-0.5, 0.5), 1, size(80, 250))),
        "writes": np.maximum(1, weekly[: size(150, 300)] * 60 + 0),
        "latency": 5 + 0.005 * np.arange(n) + arma(rng, n, [rng.uniform(-0.2, 0.4)], [], 1.1),
        "capacity": 2000 + np.cumsum(6 + arma(rng, size(100, 220), [0.6], [], 0.9)),
        "short": rng.normal(3, 1) + arma(rng, size(24, 40), [0.4], []),
        "tiny_scale": 1e-6 * arma(rng, size(90, 160), [0.7], [0.3]),
        "shifted": 40 + arma(rng, 160, [0.3], []) + 6 * (np.arange(160) > size(40, 120)),
        "counts": rng.poisson(np.exp(1 + 0.01 * np.arange(150))).astype(float),
    }
    base = out["writes"]
    out["writes"] = base + arma(rng, len(base), [0.7], [], 5)
    m = size(150, 310)
    phi, seasonal = rng.uniform(0, 0.7), rng.uniform(-0.2, 0.7)
    ar = np.zeros(8)
    ar[0], ar[6], ar[7] = phi, seasonal, -phi * seasonal
    out["sar7"] = 20 + arma(rng, m, ar, [])
    missing = 8 + arma(rng, size(100, 200), [0.5], [])
    missing[rng.choice(np.arange(10, len(missing)), size(2, 9), replace=False)] = np.nan
    out["with_missing"] = missing
    gap = np.cumsum(arma(rng, 140, [0.3], [0.3]))
    gap[60 : 60 + size(2, 8)] = np.nan
    out["gap"] = gap
    return {name: np.round(v, 10 if name == "tiny_scale" else 5) for name, v in out.items()}


def cases(rng):
    """(series, order, seasonal order, trend)."""
    plain = [(1, 0, 0), (2, 0, 1), (0, 0, 1), (1, 0, 1), (3, 0, 0), (2, 0, 2), (0, 0, 0), (1, 0, 2), (0, 0, 3), (3, 0, 2)]
    integrated = [(0, 1, 0), (0, 1, 1), (1, 1, 0), (1, 1, 1), (2, 1, 2), (2, 1, 1), (0, 2, 1), (1, 2, 1), (0, 1, 2), (3, 1, 1), (0, 1, 3), (1, 2, 2)]
    seasonal = [
        ((1, 0, 0), (1, 0, 0, 7)),
        ((1, 0, 1), (1, 0, 1, 7)),
        ((1, 0, 0), (0, 1, 1, 7)),
        ((1, 0, 1), (0, 1, 1, 7)),
        ((0, 1, 1), (0, 1, 1, 7)),
        ((1, 1, 1), (1, 0, 0, 7)),
        ((1, 1, 1), (1, 0, 1, 7)),
        ((2, 0, 0), (0, 0, 1, 5)),
        ((0, 0, 1), (2, 0, 0, 4)),
        ((1, 0, 0), (0, 0, 2, 7)),
        ((1, 1, 0), (0, 1, 1, 7)),
        ((1, 0, 0), (1, 1, 0, 12)),
    ]
    pick = lambda options: options[int(rng.integers(len(options)))]  # noqa: E731
    chosen = []
    for name in ["ar1", "arma21", "ma2", "latency", "short", "tiny_scale", "shifted", "with_missing"]:
        for _ in range(2):
            chosen.append((name, pick(plain), None, pick(["n", "c", "c", "t", "ct"] if name in ("ma2", "latency", "tiny_scale") else ["c", "c", "c", "ct"])))
    for name in ["arima212", "rw_drift", "capacity", "latency", "short", "counts", "shifted", "gap", "with_missing"]:
        for _ in range(2):
            order = pick(integrated)
            chosen.append((name, order, None, pick(["n", "n", "t"]) if order[1] == 1 else "n"))
    for name in ["sar7", "writes", "writes"]:
        for _ in range(2):
            order, s = pick(seasonal)
            differences = order[1] + s[1]
            chosen.append((name, order, s, "n" if differences == 2 else pick(["n", "t"]) if differences == 1 else "c"))
    return chosen


def number(x):
    x = float(x)
    if np.isnan(x):
        return None
    if np.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return x


numbers = lambda values: [number(x) for x in values]  # noqa: E731
label = lambda order, s: "(" + ",".join(map(str, order)) + ")" + ("" if s is None else "(" + ",".join(map(str, s)) + ")")  # noqa: E731


def model_of(y, order, s, trend):
    return ARIMA(y, order=order, seasonal_order=s or (0, 0, 0, 0), trend=trend)


def differenced_llf(y, order, s, trend, params):
    """Likelihood of the exactly differenced series with differenced regressors."""
    if np.isnan(y).any():
        return None
    x = [np.ones(len(y))] if "c" in trend else []
    if "t" in trend:
        x.append(np.arange(1.0, len(y) + 1))
    w = y - sum(b * column for b, column in zip(params, x))
    w = np.diff(w, order[1]) if order[1] else w
    if s is not None:
        for _ in range(s[1]):
            w = w[s[3] :] - w[: -s[3]]
    stationary = ARIMA(w, order=(order[0], 0, order[2]), seasonal_order=(s[0], 0, s[2], s[3]) if s else (0, 0, 0, 0), trend="n")
    return float(stationary.loglike(params[len(x) :]))


def innovations(result, burn):
    e = result.resid[burn:]
    return {
        "burn": burn,
        "resid_first10_after_burn": numbers(e[:10]),
        "resid_sum_after_burn": number(np.nansum(e)),
        "ssr_after_burn": number(np.nansum(e**2)),
    }


def best_fit(model):
    """The default fit and the best of the restarts; an optimiser that breaks is passed over."""
    default = model.fit()
    best, found_by = default, "default"
    for method, options in [
        ("lbfgs", {"maxiter": 500, "pgtol": 1e-9, "factr": 10.0}),
        ("bfgs", {"maxiter": 300, "gtol": 1e-7}),
        ("nm", {"maxiter": 3000, "xtol": 1e-7, "ftol": 1e-9}),
    ]:
        try:
            found = model.fit(start_params=best.params, method_kwargs={"method": method, "disp": 0, **options})
        except Exception:  # noqa: BLE001 - a failing optimiser is not the best one
            continue
        if np.isfinite(found.llf) and found.llf > best.llf:
            best, found_by = found, method
    return default, best, found_by


def near_boundary(result, model):
    roots = np.concatenate([np.abs(result.arroots), np.abs(result.maroots)])
    return bool(len(roots) and roots.min() < 1.01)


def fit_entry(y, name, order, s, trend):
    model = model_of(y, order, s, trend)
    default, best, found_by = best_fit(model)
    burn = int(best.loglikelihood_burn)
    forecast = best.get_forecast(30)
    ci80, ci95 = forecast.conf_int(alpha=0.2), forecast.conf_int(alpha=0.05)
    pairs = lambda ci: [numbers(row) for row in np.asarray(ci)]  # noqa: E731
    try:
        bse = numbers(np.asarray(default.bse))
    except Exception:  # noqa: BLE001
        bse = [None] * len(default.params)
    expected = {
        "params": numbers(best.params),
        "bse_opg": bse,
        "sigma2": number(best.params[-1]),
        "llf": number(best.llf),
        "aic": number(best.aic),
        "aicc": number(best.aicc),
        "bic": number(best.bic),
        "hqic": number(best.hqic),
        "nobs_effective": int(best.nobs_effective),
        "k_params": len(best.params),
        "found_by": found_by,
        "default_fit": {
            "params": numbers(default.params),
            "llf": number(default.llf),
            "aic": number(default.aic),
            "converged": bool(default.mle_retvals.get("converged", False)),
        },
        "near_boundary": near_boundary(best, model),
        **innovations(best, burn),
        "forecast14": {"mean": numbers(forecast.predicted_mean[:14]), "se": numbers(forecast.se_mean[:14])},
        "forecast30": {"mean": numbers(forecast.predicted_mean), "se": numbers(forecast.se_mean), "ci80": pairs(ci80), "ci95": pairs(ci95)},
    }
    header = {
        "id": f"{name}/{label(order, s)}/{trend}",
        "series": name,
        "order": list(order),
        "seasonal_order": None if s is None else list(s),
        "trend": trend,
        "param_names": list(model.param_names),
    }
    return header, expected, np.asarray(best.params)


def fixed_entry(y, header, order, s, trend, params):
    rounded = np.array([float(f"{x:.3g}") for x in params])
    result = model_of(y, order, s, trend).smooth(rounded)
    forecast = result.get_forecast(30)
    expected = {
        "llf": number(result.llf),
        "llf_differenced": differenced_llf(y, order, s, trend, rounded),
        "aic": number(result.aic),
        "bic": number(result.bic),
        **innovations(result, int(result.loglikelihood_burn)),
        "forecast30": {"mean": numbers(forecast.predicted_mean), "se": numbers(forecast.se_mean)},
    }
    return {**header, "params": numbers(rounded), "expected": expected}


def aic_table(y, name, d, trend, most):
    rows = []
    for p in range(most + 1):
        for q in range(most + 1):
            default, best, _ = best_fit(model_of(y, (p, d, q), None, trend))
            rows.append(
                {"p": p, "q": q, "aic": number(best.aic), "bic": number(best.bic), "aicc": number(best.aicc), "llf": number(best.llf), "aic_default_fit": number(default.aic)}
            )
    return {
        "series": name,
        "d": d,
        "trend": trend,
        "rows": rows,
        "best_aic": min(rows, key=lambda row: row["aic"]),
        "best_bic": min(rows, key=lambda row: row["bic"]),
    }


def refusals(y):
    tried = [
        ((1, 1, 1), None, "c"),
        ((1, 1, 0), None, "ct"),
        ((0, 2, 1), None, "t"),
        ((1, 1, 0), (0, 1, 1, 7), "t"),
        ((1, 0, 0), (0, 1, 1, 7), "c"),
        ((0, -1, 0), None, None),
        ((0, 0, -2), None, None),
        ((1.5, 0, 0), None, None),
        ((1, 0, 0), (-1, 0, 0, 7), None),
        ((1, 0, 0), (1, 0, 0, 1), None),
        ((1, 0, 0), (1, 0, 0, 0), None),
        ((2, 0, 0), (1, 0, 0, 2), None),
        ((0, 0, 7), (0, 0, 1, 7), None),
        ((1, 0, 0), None, "q"),
    ]
    out = []
    for order, s, trend in tried:
        kwargs = {"order": order, **({} if s is None else {"seasonal_order": s}), **({} if trend is None else {"trend": trend})}
        try:
            ARIMA(y, **kwargs)
        except Exception as error:  # noqa: BLE001 - the refusal is what is wanted
            out.append({"args": {key: v if key == "trend" else str(v) for key, v in kwargs.items()}, "error": {"type": type(error).__name__, "message": str(error)}})
    return out


def main():
    seed, path = int(sys.argv[1]), sys.argv[2]
    small = "--small" in sys.argv
    rng = np.random.default_rng(seed)
    series = make_series(rng)
    chosen = cases(rng)
    if small:
        chosen = [chosen[i] for i in sorted(rng.choice(len(chosen), 10, replace=False))]
    with open(ORIGINAL) as file:
        original = json.load(file)
    fixed, fits, seen = [], [], set()
    for name, order, s, trend in chosen:
        key = (name, order, s, trend)
        if key in seen:
            continue
        seen.add(key)
        try:
            header, expected, params = fit_entry(series[name], name, order, s, trend)
        except Exception as error:  # noqa: BLE001
            print("left out", key, error, file=sys.stderr)
            continue
        fits.append({**header, "expected": expected})
        try:
            fixed.append(fixed_entry(series[name], header, order, s, trend, params))
        except np.linalg.LinAlgError:  # rounded to a unit root: it has no stationary start
            continue
    tables = [("arma21", 0, "c", 3), ("arima212", 1, "n", 3), ("latency", 0, "c", 3), ("counts", 1, "n", 2), ("rw_drift", 1, "n", 3), ("ar1", 0, "n", 2), ("capacity", 1, "t", 2), ("short", 0, "c", 2)]
    tables = [tables[i] for i in sorted(rng.choice(len(tables), 1 if small else 4, replace=False))]
    if small:
        tables = [(name, d, trend, 2) for name, d, trend, _ in tables]
    out = {
        **{key: original[key] for key in ["fixture"]},
        "set": f"variation {seed}",
        **{key: original[key] for key in ["schema", "tool", "encoding", "conventions", "tolerance", "call", "call_fit", "call_fixed"]},
        "series": {},
        "fixed_params": fixed,
        "fits": fits,
        "aic_tables": [aic_table(series[name], name, d, trend, most) for name, d, trend, most in tables],
        "bad_arguments": refusals(series["ar1"]),
    }
    used = {entry["series"] for entry in fixed + fits + out["aic_tables"]}
    out["series"] = {name: numbers(values) for name, values in series.items() if name in used}
    with open(path, "w") as file:
        json.dump(out, file, separators=(",", ":"))


main()
