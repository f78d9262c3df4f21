# Writes a fixture of the schema of oracle/survival.json with other data, from a seed:
#   /usr/bin/python3 test/golden/scripts/survival.py SEED OUT.json [small]
# Kaplan-Meier and Nelson-Aalen by their sums, Weibull by a root of the profile score, survdiff and PHReg of statsmodels, chi2.ppf for Garwood.
import json, math, sys, warnings
import numpy as np
import scipy, statsmodels
from scipy.optimize import brentq
from scipy.special import gamma
from scipy.stats import chi2, norm
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import survdiff

seed, out = int(sys.argv[1]), sys.argv[2]
small = len(sys.argv) > 3
rng = np.random.default_rng(seed)
reference = json.load(open('test/golden/oracle/survival.json'))
Z = norm.ppf(0.975)


def clean(v):
    if isinstance(v, dict): return {k: clean(x) for k, x in v.items()}
    if isinstance(v, (list, tuple, np.ndarray)): return [clean(x) for x in v]
    if isinstance(v, str) or v is None: return v
    v = float(v)
    if math.isnan(v): return None
    if math.isinf(v): return 'Infinity' if v > 0 else '-Infinity'
    return int(v) if v == int(v) and abs(v) < 2**53 else v


def lives(n, shape, scale, censor, digits, grid=None):
    life = scale * rng.weibull(shape, n)
    end = scale * rng.uniform(0.05, censor, n) if censor else np.full(n, np.inf)
    time = np.minimum(life, end)
    time = np.maximum(np.ceil(time / grid), 1) * grid if grid else np.maximum(np.round(time, digits), 10.0**-digits)
    return {'time': time, 'event': (life <= end).astype(int)}


def table(time, event):
    t = np.unique(time[event == 1])
    n = np.array([(time >= x).sum() for x in t], float)
    d = np.array([((time == x) & (event == 1)).sum() for x in t], float)
    with np.errstate(all='ignore'):
        s = np.cumprod(1 - d / n)
        g = np.cumsum(d / (n * (n - d)))
        se = np.where(s > 0, s * np.sqrt(g), np.nan)
        e = Z * np.sqrt(g) / np.log(s)
        low, high = s**np.exp(-e), s**np.exp(e)
        low[s <= 0], high[s <= 0] = np.nan, np.nan
        corrected = np.cumsum([sum(1 / (m - i) for i in range(int(k))) for m, k in zip(n, d)]) if len(t) else []
    return {'time': t, 'at_risk': n, 'events': d, 'survival': s, 'greenwood_se': se, 'ci95_loglog_low': low, 'ci95_loglog_high': high,
            'ci95_plain_low': np.clip(s - Z * se, 0, 1), 'ci95_plain_high': np.clip(s + Z * se, 0, 1), 'nelson_aalen': np.cumsum(d / n),
            'na_se_aalen': np.sqrt(np.cumsum(d / n**2)), 'na_tie_corrected': corrected}


def weibull(time, event):
    d = event.sum()
    if d < 2: return {'note': 'fewer than two events: must be refused'}
    unit = time.max()
    x, lx = time / unit, np.log(time / unit)
    def score(k):
        w = x**k
        return 1 / k + lx[event == 1].mean() - (w * lx).sum() / w.sum()
    low, high = 1e-3, 900.0
    if not (score(low) > 0 > score(high)): return {'note': 'the likelihood has no maximum: must be refused'}
    k = brentq(score, low, high, xtol=1e-14, rtol=1e-15, maxiter=500)
    rel = ((x**k).sum() / d)**(1 / k)
    scale = unit * rel
    loglik = (event * (np.log(k / scale) + (k - 1) * np.log(time / scale))).sum() - ((time / scale)**k).sum()
    u = (x / rel)**k
    y = k * np.log(x / rel)
    info = np.array([[(u * (y + y * y)).sum() - (event * y).sum(), -k * (u * (1 + y)).sum() + k * d], [0, k * k * u.sum()]])
    info[1, 0] = info[0, 1]
    cov = np.linalg.inv(info)
    probability = lambda a, h: -math.expm1((a / scale)**k - ((a + h) / scale)**k)
    ages = [(0, 30), (100, 30), (500, 90), (float(np.round(np.median(time), 3)), float(np.round(unit / 7, 3)))]
    return {'shape': k, 'scale': scale, 'loglik': loglik, 'se_log_shape': cov[0, 0]**0.5, 'se_log_scale': cov[1, 1]**0.5, 'cov_log': cov[0, 1],
            'mean': scale * gamma(1 + 1 / k), 'median': scale * math.log(2)**(1 / k), 'b10': scale * (-math.log(0.9))**(1 / k),
            'conditional_failure_prob': [{'age': a, 'horizon': h, 'p': probability(a, h)} for a, h in ages]}


def exponential(time, event):
    d, total = event.sum(), time.sum()
    if d == 0: return {'rate': 0, 'note': 'no events', 'upper95': -math.log(0.05) / total}
    return {'rate': d / total, 'se_log_rate': 1 / d**0.5, 'loglik': d * math.log(d / total) - d}


def estimate(name, time, event):
    rows = table(time, event)
    quantile = lambda p: next((t for t, s in zip(rows['time'], rows['survival']) if s <= 1 - p), None)
    tau = float(np.round(np.quantile(time, rng.uniform(0.3, 1)), 4))
    area, start, height = 0.0, 0.0, 1.0
    for t, s in zip(rows['time'], rows['survival']):
        if t >= tau: break
        area, start, height = area + height * (t - start), t, s
    return {'data': name, 'n': len(time), 'events': event.sum(), 'table': rows, 'quantiles': {str(p): quantile(p) for p in [0.05, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9]},
            'rmst': {'tau': tau, 'value': area + height * (tau - start)}, 'weibull': weibull(time, event), 'exponential': exponential(time, event)}


def logrank(names, data):
    time = np.concatenate([data[n]['time'] for n in names])
    event = np.concatenate([data[n]['event'] for n in names])
    group = np.concatenate([np.full(len(data[n]['time']), i) for i, n in enumerate(names)])
    entry = {'groups': names}
    kinds = {'logrank': {}, 'gehan_breslow': {'weight_type': 'gb'}, 'tarone_ware': {'weight_type': 'tw'}}
    for rho in [0.5, 1, 2, float(np.round(rng.uniform(0, 3), 2))]: kinds[f'fleming_harrington_{rho}'] = {'weight_type': 'fh', 'fh_p': rho}
    for kind, options in kinds.items():
        try:
            with np.errstate(all='ignore'): c, p = survdiff(time, event, group, **options)
        except np.linalg.LinAlgError:
            c = p = float('nan')
        entry[kind] = {'chi2': c, 'p': p}
    return entry


def cox(name, n, p, ties, with_entry, grid=None, trap=None):
    scales = 10.0**rng.uniform(-3, 4, p)
    shifts = scales * rng.uniform(-4, 4, p)
    z = rng.normal(size=(n, p))
    for j in range(p):
        if rng.uniform() < 0.4: z[:, j] = rng.uniform(size=n) < rng.uniform(0.15, 0.6)
    beta = rng.normal(0, 0.6, p)
    time = 100 * rng.weibull(rng.uniform(0.7, 2.5), n) * np.exp(-z @ beta / 2)
    end = 100 * rng.uniform(0.1, 3, n)
    event = (time <= end).astype(int)
    time = np.minimum(time, end)
    time = np.maximum(np.ceil(time / grid), 1) * grid if grid else np.maximum(np.round(time, 3), 0.001)
    if trap == 'constant': z[:, 0] = 1
    if trap == 'collinear': z[:, -1] = 2 * z[:, 0] - 0.5
    if trap == 'separated': z[:, 0] = event
    x = z * scales + shifts
    x = np.array([[float('%.9g' % v) for v in row] for row in x])
    if trap == 'collinear': x[:, -1] = 2 * x[:, 0]
    entry = None
    if with_entry:
        entry = np.round(time * rng.uniform(0, 0.9, n), 3) * (rng.uniform(size=n) < 0.7)
        if grid: entry = np.floor(entry / grid) * grid
    case = {'id': name, 'time': time, 'event': event, 'X': x, 'entry': entry, 'ties': ties}
    with warnings.catch_warnings(), np.errstate(all='ignore'):
        warnings.simplefilter('ignore')
        model = PHReg(time, x, status=event, entry=entry, ties=ties)
        try:
            if trap:
                # As it comes: an error, no standard errors, or one that excludes nothing.
                fit = model.fit()
                b, cov = fit.params, fit.cov_params()
            else:
                # On scaled covariates, where Newton's steps of statsmodels are safe; then per unit.
                b = PHReg(time, (x - x.mean(0)) / x.std(0), status=event, entry=entry, ties=ties).fit(tol=1e-11).params / x.std(0)
                cov = np.linalg.inv(-model.hessian(b))
        except Exception as error:
            return {**case, 'expected': {'error': type(error).__name__ + ': ' + str(error)[:80]}}
        times, hazard, survival = model.baseline_cumulative_hazard(b)[0]
    se = np.sqrt(np.diag(cov))
    new = x.mean(0) + x.std(0) * rng.normal(size=p)
    new = np.array([float('%.6g' % v) for v in new])
    return {**case, 'expected': {'params': b, 'se': se, 'z': b / se, 'p': 2 * norm.sf(np.abs(b / se)), 'loglik': model.loglike(b), 'loglik_null': model.loglike(0 * b),
            'cov': cov, 'hazard_ratio_new_x': {'x': new, 'value': np.exp(new @ b)},
            'statsmodels_baseline_cumhaz': {'time': times[:10], 'cumhaz': hazard[:10], 'survival': survival[:10]}}}


data = {}
for i in range(4 if small else 14):
    n = int(rng.choice([2, 3, 7, 25, 60] if small else [2, 3, 4, 5, 9, 20, 60, 150, 400]))
    grid = rng.choice([0, 0, 1, 10, 30])
    data[f'lives_{i}'] = lives(n, rng.uniform(0.4, 4), 10.0**rng.uniform(-1, 5) if not grid else 10.0**rng.uniform(1.5, 4), rng.choice([0, 0.3, 1, 3]), 3, grid or None)
data['all_at_once'] = {'time': np.full(5, 40.0), 'event': np.ones(5, int)}
data['two_at_once'] = {'time': np.array([10.0, 10, 12, 15]), 'event': np.array([1, 1, 0, 0])}
data['none_failed'] = {'time': np.round(rng.uniform(1, 99, 6), 2), 'event': np.zeros(6, int)}
data['narrow'] = {'time': np.round(1000 + rng.normal(0, 8, 20), 2), 'event': np.ones(20, int)}
data['only_one'] = {'time': np.array([12.5]), 'event': np.array([1])}
names = list(data)
groups = [list(rng.choice(names[:-5], k, replace=False)) for k in ([2, 3] if small else [2, 2, 3, 4, 6])] + [['narrow', 'two_at_once', 'all_at_once']]
rates = [(0, 12.5), (1, 365), (3, 1e5), (int(rng.integers(2, 60)), float(np.round(10.0**rng.uniform(2, 8), 1))), (12345, 1e9)]
models = [(f'plain{i}', int(rng.integers(20, 250)), int(rng.integers(1, 9)), None) for i in range(1 if small else 5)]
models = [('tiny', 12, 1, None)] + models + ([] if small else [('constant', 50, 2, 'constant'), ('collinear', 50, 3, 'collinear')]) + [('separated', 30, 2, 'separated')]
fits = []
for name, n, p, trap in models:
    state = rng.bit_generator.state
    for grid in [None, 10]:
        for ties in ['breslow', 'efron']:
            for entry in [False, True]:
                if small and (grid is None) == (ties == 'efron'): continue
                rng.bit_generator.state = state
                fits.append(cox('/'.join([name, 'grid' if grid else 'exact', ties] + ['entry'] * entry), n, p, ties, entry, grid, trap))

fixture = {'fixture': 'survival', 'set': f'variation {seed}', 'schema': 1,
           'tool': {'numpy': np.__version__, 'scipy': scipy.__version__, 'statsmodels': statsmodels.__version__},
           **{k: reference[k] for k in ['encoding', 'conventions', 'tolerance']}, 'call': 'test/golden/scripts/survival.py ' + ' '.join([str(seed)] + ['small'] * small),
           'data': data, 'estimates': [estimate(n, v['time'], v['event']) for n, v in data.items()],
           'afr': [{'failures': d, 'drive_days': t, 'afr_percent': 100 * d / (t / 365),
                    'ci95_exact_poisson': [100 * (chi2.ppf(0.025, 2 * d) / 2 if d else 0) / (t / 365), 100 * chi2.ppf(0.975, 2 * d + 2) / 2 / (t / 365)]} for d, t in rates],
           'logrank': [logrank(list(map(str, g)), data) for g in groups], 'cox': fits}
json.dump(clean(fixture), open(out, 'w'), separators=(',', ':'))
