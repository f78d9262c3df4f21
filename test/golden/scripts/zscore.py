"""Writes a fixture of the schema of test/golden/oracle/zscore.json with other series.

    /usr/bin/python3 test/golden/scripts/zscore.py SEED OUT.json     (scipy 1.10.1, pandas 1.5.3, numpy 1.24.2)
    /usr/bin/python3 test/golden/scripts/zscore.py --small SEED OUT.json   short series: for test/golden/variations
    /usr/bin/python3 test/golden/scripts/zscore.py --check          recomputes the public file and compares it
"""
import json, math, sys, warnings
import numpy as np
import pandas as pd
from scipy import stats

warnings.simplefilter('ignore')
PUBLIC = json.load(open('test/golden/oracle/zscore.json'))


def number(v):
    v = float(v)
    if math.isnan(v): return None
    if math.isinf(v): return 'Infinity' if v > 0 else '-Infinity'
    return int(v) if v == int(v) and abs(v) < 1e15 and not (v == 0 and math.copysign(1, v) < 0) else v

def numbers(x): return [number(v) for v in np.asarray(x, dtype=float)]

def read(x): return np.array([np.nan if v is None else float(v) for v in x], dtype=float)

def hits(mask): return [int(i) for i in np.flatnonzero(np.asarray(mask))]

def expected(values, chart, window=14, hampel=15, tukey=1.5, modified=3.5):
    x = read(values)
    s = pd.Series(x)
    p = x[~np.isnan(x)]
    n = len(p)
    out = {'mean': number(np.mean(p)), 'sd_ddof1': number(np.std(p, ddof=1) if n > 1 else np.nan), 'sd_ddof0': number(np.std(p))}
    z1, z0 = (x - np.mean(p)) / (np.std(p, ddof=1) if n > 1 else np.nan), (x - np.mean(p)) / np.std(p)
    out['z_ddof1'], out['z_ddof0'] = numbers(z1), numbers(z0)
    out['scipy_zscore_ddof0_omit'] = numbers(stats.zscore(x, ddof=0, nan_policy='omit'))
    out['hits_3sigma_ddof1'], out['hits_3sigma_ddof0'] = hits(np.abs(z1) > 3), hits(np.abs(z0) > 3)
    out['max_possible_abs_z_ddof1'] = number((n - 1) / math.sqrt(n))
    median = np.median(p)
    mad = np.median(np.abs(p - median))
    m = 0.6745 * (x - median) / mad
    out['median'], out['mad_raw'], out['mad_normal'] = number(median), number(mad), number(stats.median_abs_deviation(p, scale='normal'))
    out['modified_z'] = numbers(m)
    out[f'hits_modified_{modified}'] = hits(np.abs(m) > modified)
    q1, q3 = np.percentile(p, [25, 75])
    out['iqr'] = number(q3 - q1)
    out[f'hits_tukey_{tukey}'] = hits((x < q1 - tukey * (q3 - q1)) | (x > q3 + tukey * (q3 - q1)))
    r = s.rolling(window)
    out[f'rolling{window}_z'] = numbers((s - r.mean()) / r.std())
    prior = s.shift(1).rolling(window)
    pz = (s - prior.mean()) / prior.std()
    out[f'rolling{window}_prior_z'] = numbers(pz)
    out[f'hits_rolling{window}_prior_3'] = hits(np.abs(pz) > 3)
    c = s.rolling(hampel, center=True)
    med = c.median()
    spread = 1.4826 * c.apply(lambda v: np.median(np.abs(v - np.median(v))), raw=True)
    out[f'hampel{hampel}_z'] = numbers((s - med) / spread)
    if chart:
        lam, L, target, sigma, k, h = chart
        e, ewma = target, []
        for v in x: e = lam * v + (1 - lam) * e; ewma.append(e)
        t = np.arange(1, len(x) + 1)
        half = L * sigma * np.sqrt(lam / (2 - lam) * (1 - (1 - lam) ** (2 * t)))
        out['ewma_chart'] = {'lambda': lam, 'L': L, 'target': target, 'sigma': sigma, 'ewma': numbers(ewma), 'half_width': numbers(half),
                             'hits': hits(np.abs(np.array(ewma) - target) > half)}
        a = b = 0.0
        plus, minus = [], []
        for v in x:
            u = (v - target) / sigma
            a, b = max(0.0, a + u - k), max(0.0, b - u - k)
            plus.append(a); minus.append(b)
        hit = hits((np.array(plus) > h) | (np.array(minus) > h))
        out['cusum'] = {'k': k, 'h': h, 'target': target, 'sigma': sigma, 'c_plus': numbers(plus), 'c_minus': numbers(minus), 'first_hit': hit[0] if hit else None}
    return out

def fixture(series, charts, **options):
    head = {k: PUBLIC[k] for k in ['fixture', 'schema', 'tool', 'encoding', 'conventions', 'tolerance']}
    return {**head, 'set': 'variation', 'series': series, 'cases': [{'series': n, 'expected': expected(x, charts.get(n), **options)} for n, x in series.items()]}

def main():
    if sys.argv[1] == '--check':
        got = fixture(PUBLIC['series'], {'shift': (0.2, 3, 50, 2, 0.5, 5)})
        def same(a, b, path):
            if type(a) is dict:
                if list(a) != list(b): print(path, list(a), list(b))
                for k in a: same(a[k], b.get(k), f'{path}.{k}')
            elif a != b: print('differs', path, [(i, u, v) for i, (u, v) in enumerate(zip(a, b)) if u != v][:4] if type(a) is list else (a, b))
        for a, b in zip(PUBLIC['cases'], got['cases']): same(a, b, a['series'])
        return
    small = sys.argv[1] == '--small'
    seed, out = sys.argv[-2:]
    rng = np.random.default_rng(int(seed))
    n = lambda: int(rng.integers(40, 60) if small else rng.integers(60, 400))
    r = lambda x, d=5: numbers(np.round(x, d))
    gaps = lambda x, p: [None if rng.random() < p else v for v in x]
    m = n()
    series = {
        'normal': r(rng.normal(10, 2, m)), 'spikes': r(np.where(rng.random(m) < 0.05, 10.0 ** rng.integers(1, 6), 1) * np.exp(rng.normal(1, 0.4, m))),
        'constant': [float(rng.choice([0, 0.1, 1e9]))] * n(), 'one': [3.5], 'two': [1, 1.5], 'three_equal': [2, 2, 2],
        'gappy': gaps(r(rng.normal(0, 1, n())), 0.1), 'very_gappy': gaps(r(rng.normal(0, 1, n())), 0.6), 'counts': numbers(rng.poisson(0.6, n())),
        'mostly_equal': r(np.where(rng.random(m) < 0.6, 7, rng.normal(7, 3, m))), 'huge': numbers(1e9 + 1e-3 * rng.normal(size=n())),
        'tiny': numbers(1e-8 * rng.normal(3, 1, n())), 'walk': r(np.cumsum(rng.normal(size=n()))), 'equal_then_noise': [5.25] * 30 + r(rng.normal(5, 1, 30)),
        'shift': r(np.concatenate([rng.normal(50, 2, m // 2), rng.normal(53, 2, m - m // 2)])), 'calm': r(rng.normal(0, 1, 30)),
    }
    charts = {'shift': (float(rng.choice([0.1, 0.3, 1])), float(rng.choice([2.5, 3])), 50, 2, float(rng.choice([0.25, 0.5, 1])), float(rng.choice([4, 5]))),
              'calm': (0.2, 3, 0, 1, 0.5, 8), 'walk': (0.05, 2.8, 0, 1.5, 0.5, 5)}
    options = {} if int(seed) % 2 == 0 else dict(window=int(rng.integers(2, 40)), hampel=int(rng.integers(3, 30)), tukey=float(rng.choice([1, 2, 3])), modified=float(rng.choice([2.5, 3, 5])))
    if small: series = {k: series[k] for k in ['spikes', 'gappy', 'counts', 'mostly_equal', 'huge', 'two', 'shift']}
    json.dump(fixture(series, charts, **options), open(out, 'w'), separators=(',', ':'), allow_nan=False)

main()
