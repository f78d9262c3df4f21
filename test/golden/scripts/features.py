"""Writes a fixture of the schema of test/golden/oracle/features.json with other series, windows, quantiles, spans and lags.

    /usr/bin/python3 test/golden/scripts/features.py SEED OUT.json     (pandas 1.5.3, numpy 1.24.2)
    /usr/bin/python3 test/golden/scripts/features.py --small SEED OUT.json   short series, few columns: for test/golden/variations
    /usr/bin/python3 test/golden/scripts/features.py --check          recomputes the public file and compares it
"""
import json, math, sys, warnings
import numpy as np
import pandas as pd

warnings.simplefilter('ignore')
PUBLIC = json.load(open('test/golden/oracle/features.json'))


def number(v):
    v = float(v)
    if math.isnan(v): return None
    if math.isinf(v): return 'Infinity' if v > 0 else '-Infinity'
    return int(v) if v == int(v) and abs(v) < 1e15 and not (v == 0 and math.copysign(1, v) < 0) else v

def numbers(x): return [number(v) for v in np.asarray(x, dtype=float)]

def read(x): return np.array([np.nan if v is None else float(v) for v in x], dtype=float)

SPEC = dict(windows=[7, 14, 30], quantiles=[0.05, 0.25, 0.95], partial=[(7, 1, ['mean', 'std', 'min', 'max', 'median']), (14, 4, ['mean', 'std', 'q95'])],
            centred=[(7, 'mean')], spans=[7, 30], alpha=0.1, ignored=7, lags=[1, 7, 14], diffs=[1, 7], changes=[1, 7], limit=2)

def statistic(r, name):
    return r.quantile(float(name[1:]) / 10 ** len(name[1:])) if name[0] == 'q' else getattr(r, name)()

def quantile_name(q): return 'q' + repr(q)[2:].ljust(2, '0')

def columns(s, spec):
    out = {}
    for w in spec['windows']:
        r = s.rolling(w)
        for name in ['mean', 'std', 'min', 'max', 'median']: out[f'roll{w}_{name}'] = statistic(r, name)
        for q in spec['quantiles']: out[f'roll{w}_{quantile_name(q)}'] = r.quantile(q)
        for name in ['skew', 'kurt', 'sum']: out[f'roll{w}_{name}'] = statistic(r, name)
        k = np.arange(w) - (w - 1) / 2
        out[f'roll{w}_slope'] = r.apply(lambda v: np.dot(k, v) / np.dot(k, k), raw=True)
        out[f'roll{w}_zscore'] = (s - r.mean()) / r.std()
        prior = s.shift(1).rolling(w)
        out[f'roll{w}_zscore_prior'] = (s - prior.mean()) / prior.std()
        out[f'roll{w}_volatility'] = np.log(s).diff().rolling(w).std()
    for w, k, names in spec['partial']:
        for name in names: out[f'roll{w}_mp{k}_{name}'] = statistic(s.rolling(w, min_periods=k), name)
    for w, name in spec['centred']: out[f'roll{w}_center_{name}'] = statistic(s.rolling(w, center=True), name)
    out['expanding_mean'] = s.expanding().mean()
    out['expanding_std'] = s.expanding().std()
    for span in spec['spans']:
        for kind, adjust in [('rec', False), ('adj', True)]:
            e = s.ewm(span=span, adjust=adjust)
            out[f'ewm{span}_{kind}_mean'] = e.mean()
            out[f'ewm{span}_{kind}_std'] = e.std()
    span = spec['ignored']
    out[f'ewm{span}_adj_ignorena_mean'] = s.ewm(span=span, adjust=True, ignore_na=True).mean()
    out[f'ewm{span}_adj_ignorena_std'] = s.ewm(span=span, adjust=True, ignore_na=True).std()
    out[f'ewm{span}_rec_ignorena_mean'] = s.ewm(span=span, adjust=False, ignore_na=True).mean()
    a = spec['alpha']
    out[f'ewm_alpha{a}_rec_var_biased'] = s.ewm(alpha=a, adjust=False).var(bias=True)
    for lag in spec['lags']: out[f'lag{lag}'] = s.shift(lag)
    for d in spec['diffs']: out[f'diff{d}'] = s.diff(d)
    out['diff1_diff1'] = s.diff().diff()
    out[f'pct_change{spec["changes"][0]}_pad'] = s.pct_change(spec['changes'][0])
    for d in spec['changes']: out[f'pct_change{d}_nofill'] = s.pct_change(d, fill_method=None)
    out['log_return'] = np.log(s).diff()
    out['ffill'] = s.ffill()
    out[f'ffill_limit{spec["limit"]}'] = s.ffill(limit=spec['limit'])
    out['interpolate_linear'] = s.interpolate()
    out['rank_pct'] = s.rank(pct=True)
    out['cumsum'] = s.cumsum()
    out['cummax'] = s.cummax()
    return {k: numbers(v) for k, v in out.items()}

def describe(s, quantiles):
    median = s.median()
    return {'count': int(s.count()), 'mean': number(s.mean()), 'std': number(s.std()), 'var_ddof0': number(s.var(ddof=0)), 'min': number(s.min()),
            'q': numbers(s.quantile(quantiles)), 'max': number(s.max()), 'skew': number(s.skew()), 'kurt': number(s.kurt()), 'sem': number(s.sem()),
            'mad_about_median': number((s - median).abs().median()), 'autocorr1': number(s.autocorr(1))}

def calendar(dates, values):
    s = pd.Series(read(values), index=pd.to_datetime(dates))
    r = s.rolling('7D')
    days = lambda index: [d.strftime('%Y-%m-%d') for d in index]
    a = s.asfreq('D')
    w = s.resample('W-SUN')
    p = PUBLIC['calendar']
    return {'dates': dates, 'values': numbers(s),
            'rolling_7D': {'call': p['rolling_7D']['call'], 'mean': numbers(r.mean()), 'std': numbers(r.std()), 'count': numbers(r.count()), 'median': numbers(r.median())},
            'asfreq': {'call': p['asfreq']['call'], 'dates': days(a.index), 'values': numbers(a), 'roll7_mean': numbers(a.rolling(7).mean()),
                       'roll7_mp3_mean': numbers(a.rolling(7, min_periods=3).mean()), 'roll7_mp3_std': numbers(a.rolling(7, min_periods=3).std()),
                       'ffill_diff1': numbers(a.ffill().diff()), 'interpolate_time': numbers(a.interpolate('time'))},
            'resample_weekly': {'call': p['resample_weekly']['call'], 'dates': days(w.mean().index), 'mean': numbers(w.mean()), 'sum': numbers(w.sum()), 'count': numbers(w.count())}}

def ratio(writes, reads):
    w, q = pd.Series(read(writes)), pd.Series(read(reads))
    raw = w / q
    return {'writes': [v for v in writes], 'reads': [v for v in reads], 'pandas_raw': numbers(raw), 'inf_to_nan': numbers(raw.replace([np.inf, -np.inf], np.nan)),
            'with_eps_1e-9': numbers(w / (q + 1e-9)), 'share': numbers(w / (w + q)), 'note': PUBLIC['write_read_ratio']['note']}

def grouped(drive, x):
    df = pd.DataFrame({'drive': drive, 'x': read(x)})
    g = df.groupby('drive', sort=False)['x']
    row_order = lambda r: r.reset_index(level=0, drop=True).reindex(df.index)
    return {'drive': drive, 'x': numbers(df['x']), 'call': PUBLIC['grouped']['call'], 'roll7_mean': numbers(row_order(g.rolling(7).mean())),
            'roll7_std': numbers(row_order(g.rolling(7).std())), 'lag1': numbers(g.shift(1)), 'diff1': numbers(g.diff()),
            'zscore_by_drive': numbers((df['x'] - g.transform('mean')) / g.transform('std'))}

def fixture(series, spec, quantiles, cal, rat, grp):
    head = {k: PUBLIC[k] for k in ['fixture', 'schema', 'tool', 'encoding', 'conventions', 'tolerance', 'calls']}
    head['set'] = 'variation'
    return {**head, 'series': series, 'cases': [{'series': n, 'expected': columns(pd.Series(read(x)), spec)} for n, x in series.items()],
            'describe': {'quantiles': quantiles, 'values': {n: describe(pd.Series(read(x)), quantiles) for n, x in series.items()}},
            'calendar': cal, 'write_read_ratio': rat, 'grouped': grp}

def some_series(rng, small):
    n = lambda: int(rng.integers(26, 36) if small else rng.integers(60, 400))
    gaps = lambda x, p: [None if rng.random() < p else v for v in numbers(x)]
    r = lambda x, d=6: np.round(x, d)
    level = float(rng.choice([1e6, 1e8, 3e9, 1e11]))
    noise = level * float(rng.choice([1e-7, 1e-10, 1e-12]))
    m = n()
    walk = np.cumsum(rng.normal(size=m))
    base = {
        'lognormal': numbers(r(np.exp(rng.normal(2, 1, n())))),
        'signed_walk': numbers(r(walk)),
        'gappy': gaps(r(rng.normal(50, 8, n())), float(rng.choice([0.03, 0.1, 0.4]))),
        'counts': numbers(rng.poisson(float(rng.choice([0.2, 0.7, 3])), n())),
        'counter': numbers(np.cumsum(rng.integers(0, 10 ** int(rng.integers(1, 10)), n()))),
        'constant': [float(rng.choice([0, 0.1, 12.5, 1e9]))] * n(),
        'steps': numbers(np.repeat(r(rng.normal(10, 3, 30)), 9)[:n()]),
        'constant_then_noise': numbers(np.concatenate([np.full(m // 2, 12.7), r(rng.normal(12, 2, m - m // 2), 5)])),
        'huge_level': numbers(level + noise * rng.normal(size=n())),
        'with_spikes': numbers(r(np.where(rng.random(m) < 0.05, 10.0 ** rng.integers(2, 7), 1) * np.exp(rng.normal(1, 0.3, m)))),
        'tiny_scale': numbers(10.0 ** rng.integers(-9, -3) * rng.normal(3, 1, n())),
        'ties': gaps(rng.integers(0, 4, n()) * 0.1, 0.05),
        'infinite': [v if rng.random() > 0.04 else str(rng.choice(['Infinity', '-Infinity'])) for v in gaps(r(rng.normal(5, 1, n())), 0.03)],
        'one': [4.2], 'two': [1, 5.5], 'all_missing': [None] * 9, 'three_equal': [7, 7, 7], 'starts_missing': [None] * 5 + numbers(r(rng.normal(size=25))),
    }
    if small:
        base = {k: base[k] for k in ['signed_walk', 'gappy', 'counts', 'huge_level', 'constant_then_noise', 'with_spikes', 'one']}
    return base

def main():
    if sys.argv[1] == '--check':
        p = PUBLIC
        got = fixture(p['series'], SPEC, p['describe']['quantiles'], calendar(p['calendar']['dates'], p['calendar']['values']),
                      ratio(p['write_read_ratio']['writes'], p['write_read_ratio']['reads']), grouped(p['grouped']['drive'], p['grouped']['x']))
        bad = 0
        def same(a, b, path):
            nonlocal bad
            if type(a) is dict:
                if list(a) != list(b): print(path, set(a) ^ set(b)); bad += 1
                for k in a: same(a[k], b.get(k), f'{path}.{k}')
            elif a != b: print('differs', path, str(a)[:80], str(b)[:80]); bad += 1
        for k in ['cases', 'describe', 'calendar', 'write_read_ratio', 'grouped']:
            if k == 'cases':
                for a, b in zip(p[k], got[k]): same(a, b, a['series'])
            else: same(p[k], got[k], k)
        print('differences', bad)
        return
    small = sys.argv[1] == '--small'
    seed, out = sys.argv[-2:]
    rng = np.random.default_rng(int(seed))
    pick = lambda low, high, size: sorted(int(v) for v in rng.choice(np.arange(low, high), size, replace=False))
    spec = SPEC if int(seed) % 2 == 0 and not small else dict(
        windows=pick(2, 50, 1 if small else 4), quantiles=[0.1, 0.5, 0.99] if small else [0.01, 0.1, 0.33, 0.75, 0.975],
        partial=[(int(w), int(rng.integers(1, w + 1)), ['mean', 'std', 'min', 'max', 'median', 'q90', 'skew', 'kurt', 'sum']) for w in pick(3, 40, 1 if small else 3)],
        centred=[(w, n) for w in pick(2, 20, 1 if small else 2) for n in ['mean', 'std', 'median', 'max']], spans=pick(2, 60, 1 if small else 3),
        alpha=float(rng.choice([0.05, 0.3, 0.9])), ignored=int(rng.integers(2, 30)), lags=pick(1, 40, 3), diffs=[1] + pick(2, 30, 2), changes=pick(1, 20, 2), limit=int(rng.integers(1, 5)))
    days = np.flatnonzero(rng.random(60 if small else 200) < float(rng.choice([0.5, 0.8, 0.97])))
    start = pd.Timestamp('2020-01-01') + pd.Timedelta(days=int(rng.integers(0, 2000)))
    dates = [(start + pd.Timedelta(days=int(d))).strftime('%Y-%m-%d') for d in days]
    values = numbers(np.round(rng.normal(50, 10, len(days)), 4))
    if int(seed) % 3 == 0: values = [None if rng.random() < 0.1 else v for v in values]
    w = [v if rng.random() > 0.2 else rng.choice(np.array([0, None, -0.0], dtype=object)) for v in numbers(np.round(rng.normal(5, 5, 12), 3))]
    q = [v if rng.random() > 0.3 else rng.choice(np.array([0, None, -0.0], dtype=object)) for v in numbers(np.round(rng.normal(5, 5, 12), 3))]
    names = [f'D{i}' for i in range(6)]
    drive = [n for n in names for _ in range(int(rng.integers(1, 25)))]
    if int(seed) % 2: drive = [str(d) for d in rng.permutation(drive)]
    x = [None if rng.random() < 0.03 else v for v in numbers(np.round(rng.normal(10, 2, len(drive)), 4))]
    json.dump(fixture(some_series(rng, small), spec, [0.02, 0.1, 0.5, 0.9, 0.999] if int(seed) % 2 else PUBLIC['describe']['quantiles'], calendar(dates, values), ratio(w, q), grouped(drive, x)),
              open(out, 'w'), separators=(',', ':'), allow_nan=False)

main()
