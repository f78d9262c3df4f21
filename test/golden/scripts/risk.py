# Writes a fixture of the schema of oracle/risk.json with other series, levels, sizes and parameters.
# Run from the repository root with Debian's python3 (numpy 1.24, scipy 1.10):  python3 test/golden/scripts/risk.py SEED OUT.json
import json, math, sys, warnings
import numpy as np, scipy
from scipy import integrate, optimize, stats

warnings.simplefilter('ignore')
seed, out = int(sys.argv[1]), sys.argv[2]
small = len(sys.argv) > 3  # a third argument trims the file to what is committed
rng = np.random.default_rng(seed)
public = json.load(open('test/golden/oracle/risk.json'))
METHODS = ['linear', 'inverted_cdf', 'averaged_inverted_cdf', 'closest_observation', 'interpolated_inverted_cdf', 'hazen', 'weibull',
           'median_unbiased', 'normal_unbiased', 'lower', 'higher', 'midpoint', 'nearest']
LEVELS = sorted(rng.choice([0.5, 0.75, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999], size=4, replace=False).tolist() + [round(float(rng.uniform(0.55, 0.999)), 3)])

def number(x):
    x = float(x)
    if math.isnan(x): return None
    if math.isinf(x): return 'Infinity' if x > 0 else '-Infinity'
    return int(x) if x == int(x) and abs(x) < 2**53 else x

def clean(o):
    if isinstance(o, dict): return {k: clean(v) for k, v in o.items()}
    if isinstance(o, (list, tuple, np.ndarray)): return [clean(v) for v in o]
    if isinstance(o, (bool, str)) or o is None: return o
    if isinstance(o, np.bool_): return bool(o)
    return number(o)

size = lambda lo, hi: int(rng.integers(lo, hi)) // (3 if small else 1)
series = {
    'normal': np.round(rng.normal(rng.normal() * 3, rng.uniform(0.5, 4), size(201, 1500)), 5),
    'student': np.round(rng.standard_t(rng.uniform(2.5, 6), size(401, 2500)), 5),
    'lognormal': np.round(rng.lognormal(rng.uniform(-1, 2), rng.uniform(0.3, 0.8), size(201, 1200)), 5),
    'exponential': np.round(rng.exponential(rng.uniform(0.5, 200), size(201, 900)), 6),
    'bounded': np.round(rng.beta(2, 2.5, size(301, 900)) * 100, 4),
    'ties': rng.integers(-4, 9, size(51, 301)).astype(float),
    'zero_inflated': np.where(rng.random(217) < 0.7, 0, np.round(rng.gamma(2, 30, 217), 2)),
    'all_equal': np.full(int(rng.integers(2, 40)), round(float(rng.normal() * 10), 2)),
    'huge_level': 1e9 + np.round(rng.normal(0, 1, 133), 4),
    'tiny_scale': rng.normal(0, 1e-9, 151),
    'huge_scale': rng.normal(0, 1e12, 87),
    'one': np.array([round(float(rng.normal()), 3)]),
    'two': np.round(rng.normal(size=2), 3),
    'three': np.round(rng.normal(size=3), 3),
    'n7': np.round(rng.normal(size=7), 3),
    'n19': np.round(rng.normal(size=19), 3),
    'integers': np.arange(1.0, int(rng.integers(30, 120))),
}

def acerbi(x, a):
    v = np.quantile(x, a, method='inverted_cdf')
    return x.max() if len(x) * (1 - a) < 1 else v + np.mean(np.maximum(x - v, 0)) / (1 - a)

def empirical(name, a):
    x = series[name]
    var = {m: np.quantile(x, a, method=m) for m in METHODS}
    ge = x[x >= var['linear']]
    if len(ge) == 0: return None
    gt = x[x > var['linear']]
    return {'series': name, 'level': a, 'VaR': var, 'CVaR_tail_mean_ge_linear': ge.mean(), 'CVaR_tail_mean_gt_linear': gt.mean() if len(gt) else math.nan,
            'CVaR_tail_mean_ge_inverted_cdf': x[x >= var['inverted_cdf']].mean(), 'CVaR_acerbi': acerbi(x, a), 'tail_count_ge_linear': len(ge)}

def analytic(family, p, a):
    if family == 'normal':
        z = stats.norm.ppf(a); return p['mean'] + p['sd'] * z, p['mean'] + p['sd'] * stats.norm.pdf(z) / (1 - a)
    if family == 'lognormal':
        m, s = p['mu_log'], p['sigma_log']; z = stats.norm.ppf(a)
        return math.exp(m + s * z), math.exp(m + s * s / 2) * stats.norm.cdf(s - z) / (1 - a)
    if family == 'student_t':
        d = p['df']; q = stats.t.ppf(a, d)
        return p['loc'] + p['scale'] * q, p['loc'] + p['scale'] * stats.t.pdf(q, d) * (d + q * q) / (d - 1) / (1 - a)
    if family == 'weibull':
        k, s = p['shape'], p['scale']
        return s * (-math.log1p(-a)) ** (1 / k), s * scipy.special.gamma(1 + 1 / k) * scipy.special.gammaincc(1 + 1 / k, -math.log1p(-a)) / (1 - a)

def laws():
    u = lambda lo, hi: round(float(rng.uniform(lo, hi)), 4)
    for _ in range(3):
        yield 'normal', {'mean': u(-50, 50), 'sd': u(0.001, 20)}
        yield 'lognormal', {'mu_log': u(-3, 5), 'sigma_log': u(0.05, 2)}
        yield 'student_t', {'df': u(1.2, 8), 'loc': u(-5, 5), 'scale': u(0.1, 9)}
        yield 'student_t', {'df': int(rng.integers(2, 200)), 'loc': 0, 'scale': 1}
        yield 'weibull', {'shape': u(0.4, 5), 'scale': u(0.1, 500)}

xlogy = scipy.special.xlogy
def loglik(p, n0, n1): return xlogy(n0, 1 - p) + xlogy(n1, p)

def kupiec(n, x, p):
    lr = -2 * (loglik(p, n - x, x) - loglik(x / n, n - x, x))
    return {'n': n, 'x': x, 'p': p, 'lr_pof': lr, 'p_value': stats.chi2.sf(lr, 1), 'binomial_two_sided_p': stats.binomtest(x, n, p).pvalue}

def backtest(name, hits, p):
    h = np.array(hits, dtype=int); n, x = len(h), int(h.sum())
    pair = lambda a, b: int(np.sum((h[:-1] == a) & (h[1:] == b)))
    n00, n01, n10, n11 = pair(0, 0), pair(0, 1), pair(1, 0), pair(1, 1)
    div = lambda a, b: a / b if b else 0.0
    pi01, pi11, pi = div(n01, n00 + n01), div(n11, n10 + n11), div(n01 + n11, n - 1)
    pof = -2 * (loglik(p, n - x, x) - loglik(x / n, n - x, x))
    ind = -2 * (loglik(pi, n00 + n10, n01 + n11) - loglik(pi01, n00, n01) - loglik(pi11, n10, n11))
    pof_t = -2 * (loglik(p, n00 + n10, n01 + n11) - loglik(pi, n00 + n10, n01 + n11))
    return {'id': f'{name}/{p}', 'p': p, 'n': n, 'hit_indices': np.flatnonzero(h).tolist(),
            'expected': {'n': n, 'x': x, 'n00': n00, 'n01': n01, 'n10': n10, 'n11': n11, 'pi01': pi01, 'pi11': pi11, 'pi': pi, 'lr_pof': pof, 'p_pof': stats.chi2.sf(pof, 1),
                         'lr_ind': ind, 'p_ind': stats.chi2.sf(ind, 1), 'lr_cc': pof + ind, 'p_cc': stats.chi2.sf(pof + ind, 2),
                         'lr_pof_transitions': pof_t, 'lr_cc_transitions': pof_t + ind, 'p_cc_transitions': stats.chi2.sf(pof_t + ind, 2)}}

def hit_series():
    n = size(30, 900)
    yield 'independent', rng.random(n) < rng.choice([0.01, 0.05, 0.1])
    runs = np.zeros(n, dtype=bool)
    for start in rng.integers(0, n, 4): runs[start:start + int(rng.integers(2, 9))] = True
    yield 'runs', runs
    for name, m in [('none', int(rng.integers(2, 300))), ('all', int(rng.integers(2, 60)))]: yield name, np.full(m, name == 'all')
    yield 'alternating', np.arange(int(rng.integers(5, 80))) % 2 == int(rng.integers(0, 2))
    single = np.zeros(n, dtype=bool); single[int(rng.integers(0, n))] = True
    yield 'single', single
    for name, at in [('first', 0), ('last', -1)]:
        h = np.zeros(int(rng.integers(2, 200)), dtype=bool); h[at] = True; yield name, h
    yield 'two', np.array([True, False])
    yield 'no_quiet_but_last', np.array([True] * int(rng.integers(2, 20)) + [False])

def cornish_fisher(name, a):
    x = series[name]; mean, sd, s, k, z = x.mean(), x.std(ddof=1), stats.skew(x), stats.kurtosis(x), stats.norm.ppf(a)
    zc = z + (z * z - 1) * s / 6 + (z**3 - 3 * z) * k / 24 - (2 * z**3 - 5 * z) * s * s / 36
    return {'series': name, 'level': a, 'mean': mean, 'sd_ddof1': sd, 'skew': s, 'excess_kurtosis': k, 'z': z, 'z_cf': zc, 'VaR_cornish_fisher': mean + sd * zc,
            'VaR_normal': mean + sd * z, 'CVaR_normal': mean + sd * stats.norm.pdf(z) / (1 - a), 'monotone_region': bool(abs(s) <= 1 and abs(k) <= 3)}

def pareto(y):
    n, scale = len(y), y.mean()
    t = y / scale
    def nll(p):
        xi, beta = p[0], math.exp(p[1])
        if abs(xi) < 1e-9: return n * p[1] + t.sum() / beta
        w = 1 + xi * t / beta
        return n * p[1] + (1 + 1 / xi) * np.log(w).sum() if w.min() > 0 and xi > -1 else math.inf
    best = min((optimize.minimize(nll, start, method='Nelder-Mead', options={'xatol': 1e-11, 'fatol': 1e-12, 'maxiter': 20000, 'maxfev': 20000})
                for start in ([0.1, 0.0], [-0.2, 0.2], [0.6, -0.3])), key=lambda r: r.fun)
    return best.x[0], math.exp(best.x[1]) * scale, -best.fun - n * math.log(scale)

def evt(name, q):
    x = series[name]; u = np.quantile(x, q); y = x[x > u] - u; n, nu = len(x), len(y)
    if nu < 8 or len(set(y)) < 6: return None
    xi, beta, ll = pareto(y)
    if xi < -0.9: return None
    c, _, s = stats.genpareto.fit(y, floc=0)
    m, v = y.mean(), y.var(ddof=1)
    tail = []
    for a in [0.95, 0.99, 0.995, 0.999]:
        if a > q:
            r = n / nu * (1 - a); var = u + (beta / xi * (r**-xi - 1) if abs(xi) > 1e-9 else -beta * math.log(r))
            tail.append({'level': a, 'VaR': var, 'ES': var / (1 - xi) + (beta - xi * u) / (1 - xi)})
    return {'series': name, 'threshold_quantile': q, 'threshold': u, 'n': n, 'exceedances': nu, 'xi': xi, 'beta': beta, 'loglik': ll,
            'scipy_fit': {'xi': c, 'beta': s, 'loglik': stats.genpareto.logpdf(y, c, 0, s).sum()},
            'moment_estimate': {'xi': 0.5 * (1 - m * m / v), 'beta': 0.5 * m * (m * m / v + 1)}, 'mean_excess': m, 'tail': tail}

def hill(name):
    x = np.sort(series[name])[::-1]
    return {'series': name, 'hill': [{'k': k, 'alpha': k / np.sum(np.log(x[:k] / x[k]))} for k in [5, 17, 40] if len(x) > k and x[k] > 0]}

def copula_point(kind, df, rho, u, v):
    ppf = stats.norm.ppf if kind == 'gaussian' else lambda p: stats.t.ppf(p, df)
    h, k = ppf(u), ppf(v)
    def density(r):
        q = (h * h - 2 * r * h * k + k * k) / (1 - r * r)
        return (math.exp(-q / 2) if kind == 'gaussian' else (1 + q / df) ** (-df / 2)) / (2 * math.pi)
    part = integrate.quad(lambda th: density(math.sin(th)) if 1 - math.sin(th) ** 2 > 0 else 0.0, -math.pi / 2, math.asin(rho), epsabs=1e-13, epsrel=1e-12, limit=500, points=[math.asin(rho) - 0.05, -1.5] if rho > -0.9 else None)[0]
    one = stats.norm.logpdf if kind == 'gaussian' else lambda x: stats.t.logpdf(x, df)
    q = (h * h - 2 * rho * h * k + k * k) / (1 - rho * rho)
    log_joint = -q / 2 - math.log(2 * math.pi) if kind == 'gaussian' else -(df + 2) / 2 * math.log1p(q / df) - math.log(2 * math.pi)
    c = math.exp(log_joint - 0.5 * math.log(1 - rho * rho) - one(h) - one(k))
    return {'copula': kind, 'df': df, 'rho': rho, 'u': u, 'v': v, 'C': max(0.0, u + v - 1) + part, 'density': c,
            'lower_tail_dependence': 0 if kind == 'gaussian' else 2 * stats.t.cdf(-math.sqrt((df + 1) * (1 - rho) / (1 + rho)), df + 1),
            'kendall_tau': 2 / math.pi * math.asin(rho), 'spearman_rho': 6 / math.pi * math.asin(rho / 2) if kind == 'gaussian' else None}

def copula_points():
    for df in [None, int(rng.integers(3, 31)), round(float(rng.uniform(1.5, 9)), 2)]:
        for rho in [-0.9, -0.35, 0, 0.55, 0.95, round(float(rng.uniform(-0.99, 0.99)), 3)][2 if small else 0:]:
            for u, v in [(0.05, 0.05), (0.3, 0.7), (0.5, 0.999), (0.995, 0.99), tuple(np.round(rng.uniform(0.01, 0.99, 2), 3).tolist())]:
                yield copula_point('gaussian' if df is None else 't', df, rho, u, v)

def portfolio():
    n = 60 if small else int(rng.integers(100, 400))
    df = int(rng.integers(3, 9))
    a = rng.normal(size=(3, 3)); cov = a @ a.T + np.eye(3); d = np.sqrt(np.diag(cov)); R = np.round(cov / np.outer(d, d), 2)
    Z, W = np.round(rng.normal(size=(n, 3)), 4), np.round(rng.chisquare(df, n), 4)
    u = lambda lo, hi: round(float(rng.uniform(lo, hi)), 2)
    marginals = [('lognormal(mu %s, sigma %s)', (u(0, 2), u(0.2, 1))), ('weibull(shape %s, scale %s)', (u(0.7, 3), u(1, 9))), ('gamma(shape %s, scale %s)', (u(0.5, 5), u(0.5, 4)))]
    ppfs = [lambda p, q: stats.lognorm.ppf(p, q[1], scale=math.exp(q[0])), lambda p, q: stats.weibull_min.ppf(p, q[0], scale=q[1]), lambda p, q: stats.gamma.ppf(p, q[0], scale=q[1])]
    results = []
    for kind in ['gaussian', f't{df}']:
        X = Z @ np.linalg.cholesky(R).T
        U = stats.norm.cdf(X) if kind == 'gaussian' else stats.t.cdf(X / np.sqrt(W / df)[:, None], df)
        L = np.column_stack([f(U[:, i], marginals[i][1]) for i, f in enumerate(ppfs)])
        s = L.sum(axis=1)
        results.append({'copula': kind, 'uniforms_first5': U[:5], 'losses_first5': L[:5], 'portfolio_sum': s.sum(), 'max': s.max(),
                        'risk': [{'level': a, 'VaR_linear': np.quantile(s, a), 'CVaR_tail_mean_ge_linear': s[s >= np.quantile(s, a)].mean(), 'CVaR_acerbi': acerbi(s, a)} for a in [0.9, 0.95, 0.99]],
                        'sample_kendall_01': stats.kendalltau(L[:, 0], L[:, 1])[0], 'sample_spearman_01': stats.spearmanr(L[:, 0], L[:, 1])[0], 'sample_pearson': np.corrcoef(L.T)})
    return {'R': R, 'Z': Z, f'W_chi2_df{df}': W, 'marginals': [t % p for t, p in marginals], 'recipe': public['copula_portfolio']['recipe'], 'results': results}

def targets():
    u = lambda lo, hi: float(rng.uniform(lo, hi))
    s0, mu, sigma, days = round(u(1, 500), 2), round(u(-0.001, 0.001), 5), round(u(0.005, 0.05), 4), int(rng.integers(20, 200))
    m, s = math.log(s0) + (mu - sigma**2 / 2) * days, sigma * math.sqrt(days)
    q = lambda p: math.exp(m + s * stats.norm.ppf(p))
    mean = s0 * math.exp(mu * days)
    gbm = {'s0': s0, 'mu_per_day': mu, 'sigma_per_sqrt_day': sigma, 'days': days, 'mean': mean, 'sd': mean * math.sqrt(math.expm1(s * s)), 'quantiles': {str(p): q(p) for p in [0.01, 0.05, 0.5, 0.95, 0.99]},
           'VaR95_of_loss_S_minus_S0': q(0.95) - s0, 'CVaR95_of_loss_S_minus_S0': mean * stats.norm.cdf(s - stats.norm.ppf(0.95)) / 0.05 - s0}
    lev, th, sg, x0 = u(0, 5), round(u(0.02, 0.6), 3), round(u(0.02, 0.3), 3), 0
    x0 = lev + u(-0.5, 0.5); T = int(rng.integers(20, 150))
    var = lambda t: sg**2 * -math.expm1(-2 * th * t) / (2 * th)
    t = np.arange(1, T + 1); mt, vt = lev + np.exp(-th * t) * (x0 - lev), np.array([var(i) for i in t])
    e = np.exp(mt + vt / 2); lag = np.abs(t[:, None] - t[None, :]); cov = np.exp(-th * lag) * np.minimum(vt[:, None], vt[None, :])
    ou = {'x0': x0, 'mean_level': lev, 'theta_per_day': th, 'sigma_per_sqrt_day': sg, 'days': T, 'exact_step': public['simulation_targets']['ou_log']['exact_step'], 'mean_xT': mt[-1], 'sd_xT': math.sqrt(vt[-1]),
          'autocorrelation_lag1': math.exp(-th), 'mean_of_sum_exp_x': e.sum(), 'sd_of_sum_exp_x': math.sqrt((np.outer(e, e) * np.expm1(cov)).sum())}
    return {'gbm': gbm, 'ou_log': ou}

counts = [(250, 0, 0.01), (1, 1, 0.1), (500, 25, 0.05), (1000, 37, 0.025), (60, 60, 0.01), (20000, 221, 0.01)]
counts += [(n, int(rng.binomial(n, min(1, p * rng.uniform(0.3, 3)))), p) for n, p in [(int(rng.integers(5, 3000)), float(rng.choice([0.005, 0.01, 0.025, 0.05, 0.1, 0.5]))) for _ in range(20)]]
tails = ['normal', 'student', 'lognormal', 'exponential', 'bounded', 'zero_inflated', 'tiny_scale', 'huge_scale']
fixture = {
    'fixture': 'risk', 'set': f'variation {seed}', 'schema': 1, 'tool': {'python': sys.version.split()[0], 'numpy': np.__version__, 'scipy': scipy.__version__}, 'encoding': public['encoding'],
    'script': f'test/golden/scripts/risk.py {seed} OUT' + (' small' if small else ''), 'conventions': public['conventions'], 'tolerance': public['tolerance'], 'levels': LEVELS, 'call': public['call'], 'series': series,
    'empirical': [e for e in (empirical(name, a) for name in series for a in LEVELS) if e],
    'analytic': [{'family': f, 'level': a, 'params': p, 'VaR': r[0], 'CVaR': r[1]} for f, p in laws() for a in LEVELS for r in [analytic(f, p, a)]],
    'kupiec': [kupiec(*c) for c in counts],
    'backtests': [backtest(name, hits, p) for name, hits in hit_series() for p in [0.01, round(float(rng.uniform(0.005, 0.2)), 3)]],
    'cornish_fisher': [cornish_fisher(name, a) for name in tails + ['n19', 'huge_level', 'all_equal', 'three'] for a in LEVELS],
    'evt': [e for e in (evt(name, q) for name in tails for q in [0.8, 0.9, 0.95]) if e] + [hill(name) for name in ['student', 'lognormal', 'exponential', 'bounded']],
    'copula_points': list(copula_points()), 'copula_portfolio': portfolio(), 'simulation_targets': targets(),
}
text = json.dumps(clean(fixture), separators=(',', ':'), allow_nan=False)
open(out, 'w').write(text)
