"""Other fixtures of the schema of adf.json, kpss.json and acf.json: other series, lengths, lags, methods, confidence levels.

    /usr/bin/python3 test/golden/scripts/stationarity.py adf|kpss|acf SEED OUT.json [--small]

statsmodels 0.13.5, SciPy 1.10.1, NumPy 1.24.2 (Debian 12). Conventions and tolerances are those of test/golden/oracle.
"""
import json
import os
import sys
import warnings

import numpy as np
from scipy import stats
from statsmodels.regression.linear_model import burg
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.stats.stattools import durbin_watson, jarque_bera
from statsmodels.tsa.adfvalues import mackinnoncrit, mackinnonp
from statsmodels.tsa.stattools import _autolag, acf, acovf, adfuller, ccf, kpss, pacf  # noqa: F401
from statsmodels.tsa import stattools

warnings.simplefilter("ignore")
np.seterr(all="ignore")
HERE = os.path.dirname(os.path.abspath(__file__))


def plain(value):
    """As the fixtures write numbers: NaN is null, infinities are texts, whole numbers have no point."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(v) for v in value]
    if value is None or isinstance(value, (str, bool, np.bool_)):
        return bool(value) if isinstance(value, np.bool_) else value
    value = float(value)
    if np.isnan(value):
        return None
    if np.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def ar(rng, n, *phi, sd=1.0):
    noise = rng.normal(0, sd, n + 100)
    out = np.zeros(n + 100)
    for t in range(n + 100):
        out[t] = noise[t] + sum(p * out[t - 1 - j] for j, p in enumerate(phi) if t > j)
    return out[100:]


def make_series(rng, small):
    pick = lambda low, high: int(rng.integers(low, high))
    long = 260 if small else 1500
    made = {
        "noise": rng.normal(0, 1, pick(30, long)),
        "walk": np.cumsum(rng.normal(0, rng.uniform(0.1, 5), pick(30, long))),
        "walk_drift": np.cumsum(rng.normal(rng.normal(0, 2), 1, pick(30, long))),
        "ar1": ar(rng, pick(40, long), rng.uniform(-0.95, 0.99)),
        "ar2": ar(rng, pick(40, long), 1.6 * np.cos(rng.uniform(0.2, 2)), -0.64),
        "line_and_noise": rng.normal(0, 1, (n := pick(30, long))) + rng.normal(0, 3) * np.arange(n),
        "square_and_noise": rng.normal(0, 1, (n := pick(30, long))) + rng.normal(0, 0.1) * np.arange(n) ** 2,
        "weekly": 5 * np.sin(2 * np.pi * np.arange(n := pick(50, long)) / 7) + rng.normal(0, 0.3, n),
        "counts": rng.poisson(rng.uniform(0.05, 2), pick(60, long)).astype(float),
        "rare_counts": rng.poisson(0.03, pick(150, long)).astype(float),
        "staircase": np.cumsum(rng.poisson(0.2, pick(60, long))).astype(float),
        "steps": np.repeat(rng.normal(0, 3, 12), pick(5, 20)) + rng.choice([0.0, 0.5], 1),
        "twice_summed": np.cumsum(np.cumsum(rng.normal(0, 1, pick(40, long)))),
        "outliers": rng.standard_t(1.2, pick(40, long)),
        "break": rng.normal(0, 1, (n := pick(60, long))) + 6 * (np.arange(n) > n // 3),
        "last_giant": np.append(ar(rng, pick(40, long), 0.5), 1e6),
        "first_giant": np.append(1e6, ar(rng, pick(40, long), 0.5)),
        "tiny_scale": 1e-9 * ar(rng, pick(40, 400), 0.8),
        "huge_scale": 1e12 * ar(rng, pick(40, 400), 0.8),
        "level_1e4": 1e4 + ar(rng, pick(40, 400), 0.6),
        "level_1e5": 1e5 + ar(rng, pick(40, 400), 0.6),
        "level_1e7": 1e7 + ar(rng, pick(40, 400), 0.6),
        "capacity": np.cumsum(rng.gamma(2, 4, pick(60, 400))) + 2000,
        "bytes": np.cumsum(rng.gamma(2, 4e10, pick(60, 400))),
        "rounded": np.round(ar(rng, pick(40, 400), 0.9), 1),
        "temperature": np.round(35 + ar(rng, pick(40, 400), 0.7)),
    }
    for n in (7, 9, 10, 11, 12, 13, 15, 18, 19, 20, 21, 26):
        made[f"short_{n}"] = np.round(ar(rng, n, 0.5), 3)
    # Mostly as written by hand, so that the decimal texts are short.
    return {name: np.array([float(f"{v:.9g}") for v in x]) for name, x in made.items()}


def adf_entry(x, regression, autolag, maxlag):
    try:
        result = adfuller(x, maxlag=maxlag, regression=regression, autolag=autolag)
    except Exception as error:  # noqa: BLE001
        return {"error": {"type": type(error).__name__, "message": str(error)}}
    keys = ["1%", "5%", "10%"]
    out = {"stat": result[0], "pvalue": result[1], "usedlag": result[2], "nobs": result[3], "crit": {k: result[4][k] for k in keys}}
    out["icbest"] = result[5] if autolag else None
    if autolag in ("AIC", "BIC"):
        criteria = []

        def listing(mod, endog, exog, startlag, maxlag, method, modargs=(), fitargs=(), regresults=False):
            best = _autolag(mod, endog, exog, startlag, maxlag, method, modargs, fitargs, True)
            criteria.extend(getattr(fit, method.lower()) for fit in best[2].values())
            return best[:2]

        original, stattools._autolag = stattools._autolag, listing
        try:
            adfuller(x, maxlag=maxlag, regression=regression, autolag=autolag)
        finally:
            stattools._autolag = original
        criteria.sort()
        out["ic_gap"] = criteria[1] - criteria[0] if len(criteria) > 1 else np.nan
    return {"result": out}


def adf_cases(rng, series):
    cases, degenerate = [], []
    for name, x in series.items():
        for regression in ("n", "c", "ct", "ctt"):
            most = len(x) // 2 - (0 if regression == "n" else len(regression)) - 1
            choices = [("AIC", None), ("BIC", None), ("t-stat", None), (None, int(rng.integers(0, max(most, 1)))), (None, 0)]
            choices.append((["AIC", "BIC", "t-stat"][int(rng.integers(0, 3))], int(rng.integers(0, max(min(most, 40), 1)))))
            for autolag, maxlag in choices:
                got = adf_entry(x, regression, autolag, maxlag)
                entry = {"id": f"{name}/{regression}/{autolag}/{maxlag}", "series": name, "regression": regression, "autolag": autolag, "maxlag": maxlag}
                cases.append({**entry, "error": got["error"]} if "error" in got else {**entry, "expected": got["result"]})
    odd = {
        "constant": np.full(int(rng.integers(5, 60)), round(rng.normal(), 2)),
        "line": np.round(rng.normal(), 1) + np.round(rng.normal(), 1) * np.arange(int(rng.integers(5, 60))),
        "square": np.arange(int(rng.integers(12, 60))) ** 2.0,
        "sine": np.sin(np.arange(60.0)),
        "step": (np.arange(40) >= rng.integers(5, 35)).astype(float),
        "spike": (np.arange(45) == rng.integers(5, 40)).astype(float),
        "two_values": np.tile([1.0, 3.0], int(rng.integers(6, 20))),
        "with_nan": np.where(rng.random(40) < 0.1, np.nan, rng.normal(0, 1, 40)),
    }
    for n in range(0, 12):
        odd[f"length_{n}"] = np.round(rng.normal(0, 1, n), 2)
    for name, x in odd.items():
        for regression in ("n", "c", "ct", "ctt"):
            for autolag, maxlag in (("AIC", None), ("t-stat", None), (None, 0), (None, 3), (None, 50)):
                got = adf_entry(x, regression, autolag, maxlag)
                entry = {"id": f"{name}/{regression}/{autolag}/{maxlag}", "x": x, "regression": regression, "autolag": autolag, "maxlag": maxlag}
                degenerate.append({**entry, "error": got["error"]} if "error" in got else {**entry, "returned": got["result"]})
    p = [{"regression": r, "stat": s, "p": mackinnonp(s, r, 1)} for r in ("n", "c", "ct", "ctt") for s in np.round(rng.uniform(-21, 4, 20), 3)]
    crit = [{"regression": r, "nobs": int(n), "crit_1_5_10": mackinnoncrit(1, r, n)} for r in ("n", "c", "ct", "ctt") for n in rng.integers(5, 5000, 4)]
    bad = []
    for args in ({"regression": "t"}, {"autolag": "hq"}, {"autolag": "bic"}, {"regression": "CT"}, {"maxlag": 3}):
        try:
            adfuller(rng.normal(0, 1, 100), **args)
            bad.append({"args": args, "error": None})
        except Exception as error:  # noqa: BLE001
            bad.append({"args": args, "error": {"type": type(error).__name__, "message": str(error)}})
    return {"cases": cases, "degenerate": degenerate, "bad_arguments": bad, "mackinnon_p": p, "mackinnon_crit": crit}


def kpss_cases(rng, series):
    cases = []
    for name, x in series.items():
        for regression in ("c", "ct"):
            for nlags in ("auto", "legacy", 0, int(rng.integers(1, len(x))), len(x)):
                entry = {"id": f"{name}/{regression}/{nlags}", "series": name, "regression": regression, "nlags": nlags}
                try:
                    stat, p, lags, crit = kpss(x, regression=regression, nlags=nlags)
                except Exception as error:  # noqa: BLE001
                    cases.append({**entry, "error": {"type": type(error).__name__, "message": str(error)}})
                    continue
                cases.append({**entry, "expected": {"stat": stat, "pvalue": p, "lags": lags, "crit": crit, "p_is_bound": p in (0.01, 0.1)}})
    return {"cases": cases}


PACF = ["yw", "ywa", "ywadjusted", "yw_adjusted", "ywm", "ywmle", "yw_mle", "ld", "lda", "ldadjusted", "ld_adjusted", "ldb", "ldbiased",
        "ld_biased", "ols", "ols-adjusted", "ols-inefficient"]


def acf_calls(rng, n):
    lags = lambda most: int(rng.integers(1, max(min(most, 60), 2)))
    alpha = lambda: [0.01, 0.05, 0.1, 0.2][int(rng.integers(0, 4))]
    yes = lambda: bool(rng.integers(0, 2))
    calls = [f"acf(x, adjusted={yes()}, nlags={lags(n)}, qstat=True, alpha={alpha()}, fft={yes()})",
             f"acf(x, adjusted={yes()}, qstat=True, alpha={alpha()}, bartlett_confint=False, fft=False)",
             f"acf(x, nlags={lags(n)})",
             f"acovf(x, adjusted={yes()}, demean={yes()}, fft=False, nlag={lags(n - 1)})",
             "acovf(x, adjusted=True, fft=True)[:12]",
             f"acorr_ljungbox(x, lags={lags(n)}, boxpierce=True, model_df={int(rng.integers(0, 5))})",
             f"acorr_ljungbox(x, lags=[1, 3, {max(n // 3, 4)}], boxpierce={yes()}, model_df={int(rng.integers(0, 4))})",
             "acorr_ljungbox(x)",
             "jarque_bera(x), durbin_watson(x)",
             f"statsmodels.regression.linear_model.burg(x, order={int(rng.integers(1, max(min(n // 3, 8), 2)))})",
             f"burg(x, {int(rng.integers(1, 3))}, demean=False)",
             "pacf(x)"]
    for method in PACF:
        calls.append(f"pacf(x, nlags={lags(n // 2)}, method='{method}', alpha={alpha()})")
    return calls


def acf_expected(call, names):
    env = {"acf": acf, "acovf": acovf, "pacf": pacf, "acorr_ljungbox": acorr_ljungbox, "burg": burg, "ccf": ccf,
           "jarque_bera": jarque_bera, "durbin_watson": durbin_watson, "statsmodels": __import__("statsmodels.api"), **names}
    got = eval(call, env)  # noqa: S307
    name = call.split("(")[0].split(".")[-1]
    band = f"confint{100 - int(round(100 * float(call.split('alpha=')[1].split(',')[0].split(')')[0])))}" if "alpha=" in call else ""
    if name == "acf":
        return {"acf": got} if not band else {"acf": got[0], f"{band}_bartlett": got[1], "qstat": got[2], "qstat_p": got[3]}
    if name == "pacf":
        return {"pacf": got[0], band: got[1]} if band else {"pacf": got}
    if name == "acorr_ljungbox":
        return {column: got[column].to_numpy() for column in got.columns}
    if name == "burg":
        return {"phi": got[0], "sigma2": got[1]}
    if name == "jarque_bera":
        (jb, p, skew, kurtosis), dw = got
        return {"jarque_bera": jb, "jb_p": p, "skew": skew, "kurtosis": kurtosis, "durbin_watson": dw}
    return {name: got}


def acf_cases(rng, series):
    cases = []
    for name, x in series.items():
        for i, call in enumerate(acf_calls(rng, len(x))):
            entry = {"id": f"{name}/{i}", "series": name, "call": call}
            try:
                cases.append({**entry, "expected": acf_expected(call, {"x": x})})
            except Exception as error:  # noqa: BLE001
                cases.append({**entry, "error": {"type": type(error).__name__, "message": str(error)}})
    names = [n for n in series if len(series[n]) >= 20]
    for i in range(6):
        one, two = rng.choice(names, 2, replace=False)
        n = min(len(series[one]), len(series[two]))
        call = f"ccf(a[:n], b[:n], adjusted={bool(i % 2)}, fft=False)[:{5 + i}]"
        cases.append({"id": f"ccf{i}", "series": f"{one} x {two} (first n of both)", "n": n, "call": call,
                      "expected": acf_expected(call, {"a": series[one], "b": series[two], "n": n})})
    gaps = np.where(rng.random(80) < 0.15, np.nan, ar(rng, 80, 0.7)).round(3)
    series["gaps"] = gaps
    for i, call in enumerate(["acf(x, missing='conservative', nlags=12, adjusted=True, qstat=True, alpha=0.05, fft=False)",
                              "acf(x, missing='drop', nlags=12, qstat=True, alpha=0.05)", "acovf(x, missing='conservative', nlag=9, fft=False)",
                              "acovf(x, adjusted=True, missing='drop', nlag=9, fft=False)", "acf(x, nlags=5, missing='raise')", "acf(x, nlags=5)"]):
        entry = {"id": f"gaps/{i}", "series": "gaps", "call": call}
        try:
            cases.append({**entry, "expected": acf_expected(call, {"x": gaps})})
        except Exception as error:  # noqa: BLE001
            cases.append({**entry, "error": {"type": type(error).__name__, "message": str(error)}})
    return {"cases": cases}


def main():
    topic, seed, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    small = "--small" in sys.argv
    with open(os.path.join(HERE, "..", "oracle", f"{topic}.json")) as file:
        public = json.load(file)
    header = {k: public[k] for k in ("fixture", "schema", "tool", "encoding", "conventions", "tolerance", "call") if k in public}
    rng = np.random.default_rng(seed)
    series = make_series(rng, small)
    if small:
        series = {name: x for name, x in series.items() if len(x) <= 130}
    cases = {"adf": adf_cases, "kpss": kpss_cases, "acf": acf_cases}[topic](rng, series)
    if small:
        every = {"adf": 3, "kpss": 3, "acf": 5}[topic]
        cases = {kind: entries[seed % every :: 3 * every if kind == "degenerate" else every] for kind, entries in cases.items()}
    fixture = {**header, "set": f"variation of seed {seed}", "series": series, **cases}
    with open(path, "w") as file:
        json.dump(plain(fixture), file, separators=(",", ":"))
        file.write("\n")


main()
