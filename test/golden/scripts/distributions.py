"""Another fixture of the topic `distributions`: other families' parameters, places, probabilities and samples, from a seed.

    /usr/bin/python3 test/golden/scripts/distributions.py SEED OUT.json

Needs scipy 1.10.1 and numpy 1.24.2, as the original; tolerance and conventions are taken from test/golden/oracle/distributions.json.
"""
import json
import math
import platform
import sys
import warnings
from pathlib import Path

import numpy as np
import scipy
from scipy import special, stats

warnings.filterwarnings("ignore")
seed, out = int(sys.argv[1]), sys.argv[2]
rng = np.random.default_rng(seed)
original = json.loads((Path(__file__).parent.parent / "oracle" / "distributions.json").read_text())


def plain(value):
    """NaN is null, infinities are texts, whole numbers have no decimal point."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(v) for v in value]
    if value is None or isinstance(value, str):
        return value
    value = float(value)
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def digits(value, n=4):
    return float(f"{value:.{n}g}")


def between(low, high):
    """Log-uniform."""
    return digits(10 ** rng.uniform(math.log10(low), math.log10(high)))


P = original["distributions"][0]["p"]


def places(law, discrete=False):
    """Inside, in both tails, and at round numbers."""
    p = np.concatenate([10.0 ** -rng.uniform(0, 14, 4), rng.uniform(0.01, 0.99, 4)])
    x = np.concatenate([law.ppf(p), law.isf(10.0 ** -rng.uniform(1, 14, 3))])
    if discrete:
        x = np.concatenate([np.round(x), [0, 1, 2, 5, 40]])
    return sorted({float(v) if discrete else digits(v, 6) for v in x if np.isfinite(v)})


def continuous(family, params, law):
    support = law.support()
    x = [v for v in places(law) if support[0] < v < support[1]]
    mean, var = law.stats("mv")
    return {
        "family": family, "params": params, "x": x, "pdf": law.pdf(x), "cdf": law.cdf(x), "sf": law.sf(x), "logpdf": law.logpdf(x),
        "p": P, "ppf": law.ppf(P), "isf_small": [[q, law.isf(q)] for q in (1e-15, 1e-30)], "mean": mean, "var": var,
    }


def counts(family, params, law):
    x = places(law, True)
    return {
        "family": family, "params": params, "x": x, "pmf": law.pmf(x), "cdf": law.cdf(x), "sf": law.sf(x), "logpdf": None,
        "p": P, "ppf": law.ppf(P), "isf_small": None, "mean": law.mean(), "var": law.var(),
    }


def distributions():
    rows = []

    def add(make, family, law, **params):
        rows.append(make(family, params, law))

    for _ in range(2):
        loc, scale = digits(rng.normal() * 10 ** rng.uniform(-2, 4)), between(1e-4, 1e4)
        add(continuous, "normal", stats.norm(loc, scale), loc=loc, scale=scale)
        mu, sigma = digits(rng.normal() * 4), between(0.05, 3)
        add(continuous, "lognormal", stats.lognorm(sigma, scale=math.exp(mu)), mu=mu, sigma=sigma)
        shape, scale = between(0.05, 1e4), between(1e-3, 1e3)
        add(continuous, "gamma", stats.gamma(shape, scale=scale), shape=shape, scale=scale)
        shape, scale = between(0.3, 20), between(1e-3, 1e3)
        add(continuous, "weibull", stats.weibull_min(shape, scale=scale), shape=shape, scale=scale)
        df = between(0.5, 5000)
        add(continuous, "student_t", stats.t(df), df=df)
        df = between(0.2, 5000)
        add(continuous, "chi2", stats.chi2(df), df=df)
        rate = between(1e-4, 1e4)
        add(continuous, "exponential", stats.expon(scale=1 / rate), rate=rate)
        a, b = between(0.1, 1000), between(0.1, 1000)
        add(continuous, "beta", stats.beta(a, b), a=a, b=b)
        df1, df2 = between(0.5, 500), between(0.5, 500)
        add(continuous, "f", stats.f(df1, df2), df1=df1, df2=df2)
        mu = between(0.01, 5000)
        add(counts, "poisson", stats.poisson(mu), mu=mu)
        n, p = int(between(1, 20000)), digits(rng.choice([rng.uniform(), between(1e-4, 0.5)]))
        add(counts, "binomial", stats.binom(n, p), n=n, p=p)
        loc, scale = digits(rng.normal() * 10), between(1e-2, 1e2)
        add(continuous, "gumbel_max", stats.gumbel_r(loc, scale), loc=loc, scale=scale)
        xi, beta = digits(rng.uniform(-0.9, 1.5)), between(1e-3, 1e3)
        add(continuous, "genpareto", stats.genpareto(xi, scale=beta), xi=xi, beta=beta)
    df = float(rng.choice([1, 2, 4]))
    add(continuous, "student_t", stats.t(df), df=df)
    add(continuous, "genpareto", stats.genpareto(0), xi=0, beta=1)
    return rows


def special_functions():
    positive = sorted({between(1e-6, 1e7) for _ in range(12)} | {digits(rng.uniform(0.5, 3), 6) for _ in range(8)} | {1.0, 2.0, 3.0})
    small = [v for v in positive if v < 170]
    real = sorted(digits(v, 6) for v in np.concatenate([rng.normal(size=12) * 3, 10.0 ** -rng.uniform(1, 14, 4)]))
    unit = [digits(v, 7) for v in np.concatenate([rng.uniform(-1, 1, 8), 10.0 ** -rng.uniform(1, 12, 3)])]
    unit += [1 - 10.0 ** -int(k) for k in rng.integers(2, 12, 3)]
    above = [digits(v, 6) for v in np.concatenate([rng.uniform(-0.99, 5, 6), 10.0 ** -rng.uniform(1, 16, 4), -(10.0 ** -rng.uniform(1, 16, 3))])]
    table = {
        "erf": (special.erf, real), "erfc": (special.erfc, real + [digits(rng.uniform(5, 26))]), "erfinv": (special.erfinv, unit),
        "gammaln": (special.gammaln, positive), "digamma": (special.digamma, positive), "trigamma": (lambda x: special.polygamma(1, x), positive),
        "gamma": (special.gamma, small), "log1p": (special.log1p, above), "expm1": (special.expm1, above + [digits(rng.uniform(5, 600))]),
        "norm_logcdf": (special.log_ndtr, real + [digits(-rng.uniform(5, 60)), digits(rng.uniform(3, 12))]),
        "bessel_i0": (special.i0, [0, *(digits(rng.uniform(0, 10 ** k)) for k in (0, 1, 2, 2.7))]),
    }
    return [{"f": f, "x": x, "y": call(np.asarray(x, float))} for f, (call, x) in table.items()]


def special_two():
    rows = []
    pairs = [(between(0.05, 2000), between(0.05, 2000)) for _ in range(7)]
    for a, b in pairs:
        x = sorted({digits(v, 6) for v in np.concatenate([rng.uniform(0, 1, 4), stats.beta(a, b).ppf([1e-9, 0.3, 0.9999]), [1e-10, 0.999]])} - {0.0, 1.0})
        q = [0.001, 0.05, 0.5, 0.95, 0.999]
        rows.append({"f": "betainc_regularised", "a": a, "b": b, "x": x, "y": special.betainc(a, b, x), "inverse_p": q, "inverse": special.betaincinv(a, b, q)})
    rows += [{"f": "betaln", "a": a, "b": b, "y": special.betaln(a, b)} for a, b in pairs]
    for _ in range(6):
        a = between(0.05, 5000)
        x = [0.001, 0.1, 0.5, a / 2, a, 1.5 * a, a + 10, digits(a + 6 * math.sqrt(a)), digits(max(a - 5 * math.sqrt(a), a / 7))]
        q = [1e-6, 0.01, 0.5, 0.99, 0.999999999]
        rows.append({"f": "gammainc_regularised", "a": a, "x": x, "lower": special.gammainc(a, x), "upper": special.gammaincc(a, x), "inverse_p": q, "inverse": special.gammaincinv(a, q)})
    return rows


def fit(family, law, free, names, x, **fixed):
    x = np.array([digits(v, 6) for v in x])
    params = law.fit(x, **fixed)
    frozen = law(*params)
    test = stats.kstest(x, frozen.cdf)
    return {
        "family": family, "x": x, "params": dict(zip(names, free(params))), "loglik": frozen.logpdf(x).sum(), "ks_stat": test.statistic,
        "ks_p_exact": stats.kstest(x, frozen.cdf, method="exact").pvalue,
    }


def ml_fits():
    def size():
        return int(between(12, 600))

    scale = between(1e-3, 1e5)
    rows = [
        fit("normal", stats.norm, lambda p: p, ("mean", "sd"), rng.normal(rng.normal() * 5, between(0.1, 50), size())),
        fit("lognormal", stats.lognorm, lambda p: (math.log(p[2]), p[0]), ("mu", "sigma"), rng.lognormal(rng.normal(), between(0.05, 2), size()), floc=0),
        fit("gamma", stats.gamma, lambda p: (p[0], p[2]), ("shape", "scale"), rng.gamma(between(0.3, 50), scale, size()), floc=0),
        fit("weibull", stats.weibull_min, lambda p: (p[0], p[2]), ("shape", "scale"), scale * rng.weibull(between(0.4, 8), size()), floc=0),
        fit("student_t", stats.t, lambda p: p, ("df", "loc", "scale"), rng.normal() * 3 + between(0.1, 30) * rng.standard_t(between(1, 9), 60 + size())),
        fit("exponential", stats.expon, lambda p: (1 / p[1],), ("rate",), rng.exponential(scale, size()), floc=0),
        fit("genpareto", stats.genpareto, lambda p: (p[0], p[2]), ("xi", "beta"), stats.genpareto(rng.uniform(-0.3, 0.6), scale=scale).rvs(60 + size(), random_state=rng), floc=0),
    ]
    return rows


fixture = {
    **{k: original[k] for k in ("fixture", "schema", "encoding", "conventions", "tolerance", "call")}, "set": f"variation {seed}",
    "tool": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__},
    "distributions": distributions(), "special": special_functions(), "special_two": special_two(), "ml_fits": ml_fits(),
}
Path(out).write_text(json.dumps({k: plain(v) if k in ("distributions", "special", "special_two", "ml_fits") else v for k, v in fixture.items()}, indent=None))
