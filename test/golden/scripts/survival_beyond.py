# Run from the repository root: /usr/bin/python3 test/golden/scripts/survival_beyond.py
# Makes test/golden/survival_beyond.json: what oracle/survival.json does not hold. Gamma-Poisson priors by direct maximisation of the negative
# binomial likelihood, Weibull laws with left truncation by direct maximisation, stratified Cox models by PHReg.
import json
import numpy as np
import scipy, statsmodels
from scipy.optimize import minimize
from scipy.stats import gamma, nbinom, norm
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight

rng = np.random.default_rng(20)
SHARP = {'xatol': 1e-11, 'fatol': 1e-13, 'maxiter': 40000, 'maxfev': 40000}


def prior(name, failures, years):
    d, t = np.array(failures), np.array(years)
    minus = lambda q: -nbinom.logpmf(d, np.exp(q[0]), 1 / (1 + np.exp(q[1] - q[0]) * t)).sum()
    best = minimize(minus, [0.0, np.log(d.sum() / t.sum())], method='Nelder-Mead', options=SHARP)
    best = minimize(minus, best.x, method='Nelder-Mead', options=SHARP)
    strength, rate = np.exp(best.x)
    shape, exposure = strength + d, strength / rate + t
    return {'name': name, 'failures': d.tolist(), 'years': t.tolist(), 'strength': strength, 'rate': rate, 'mean': (shape / exposure).tolist(),
            'lower': gamma.ppf(0.05, shape, scale=1 / exposure).tolist(), 'upper': gamma.ppf(0.95, shape, scale=1 / exposure).tolist()}


def weibull(n, shape, scale):
    life = scale * rng.weibull(shape, 20 * n)
    entry = rng.uniform(0, scale, 20 * n) * (rng.uniform(size=20 * n) < 0.8)
    keep = np.flatnonzero(life > entry + 0.01)[:n]
    entry = np.round(entry[keep], 2)
    end = entry + np.round(rng.uniform(0.2, 0.8, n) * scale, 2)
    exit_, failed = np.round(np.minimum(life[keep], end), 2), (life[keep] <= end).astype(int)
    def minus(q):
        k, s = np.exp(q)
        return -np.sum(failed * (np.log(k / s) + (k - 1) * np.log(exit_ / s)) - (exit_ / s)**k + (entry / s)**k)
    best = minimize(minus, [0.0, np.log(scale)], method='Nelder-Mead', options=SHARP)
    best = minimize(minus, best.x, method='Nelder-Mead', options=SHARP)
    h, e = 1e-3, np.eye(2)
    hessian = np.array([[(minus(best.x + h * (a + b)) - minus(best.x + h * (a - b)) - minus(best.x - h * (a - b)) + minus(best.x - h * (a + b))) / (4 * h * h)
                         for b in e] for a in e])
    return {'entry': entry.tolist(), 'exit': exit_.tolist(), 'failed': failed.tolist(), 'shape': np.exp(best.x[0]), 'scale': np.exp(best.x[1]),
            'loglik': -best.fun, 'cov': np.linalg.inv(hessian).tolist()}


def stratified(ties):
    n = 90
    x = np.round(np.column_stack([rng.normal(size=n), rng.uniform(size=n) < 0.4]), 3)
    strata = rng.integers(0, 3, n)
    life = 60 * rng.exponential(size=n) * np.exp(-x @ [0.7, -0.5]) * (1 + strata)
    end = rng.uniform(20, 200, n)
    time, event = np.ceil(np.minimum(life, end) / 5) * 5, (life <= end).astype(int)
    entry = np.round(time * rng.uniform(0, 0.8, n), 2)
    fit = PHReg(time, x, status=event, entry=entry, strata=strata, ties=ties).fit(tol=1e-11)
    return {'ties': ties, 'time': time.tolist(), 'event': event.tolist(), 'entry': entry.tolist(), 'strata': strata.tolist(), 'X': x.T.tolist(),
            'params': fit.params.tolist(), 'cov': fit.cov_params().tolist(), 'loglik': fit.model.loglike(fit.params)}


def truncated_survival():
    entry = np.array([0, 0, 3.5, 10, 2, 0, 6, 7, 0, 12.0])
    time = np.array([5, 9, 9, 14, 11, 20, 16, 11, 16, 18.0])
    event = np.array([1, 1, 0, 1, 1, 0, 1, 1, 1, 0])
    s = SurvfuncRight(time, event, entry=entry)
    return {'entry': entry.tolist(), 'time': time.tolist(), 'event': event.tolist(), 'ages': s.surv_times.tolist(), 'at_risk': s.n_risk.tolist(),
            'survival': s.surv_prob.tolist(), 'se': s.surv_prob_se.tolist()}


json.dump({
    'tool': {'numpy': np.__version__, 'scipy': scipy.__version__, 'statsmodels': statsmodels.__version__}, 'script': 'test/golden/scripts/survival_beyond.py',
    # Failures of ten pumps and thousands of hours: Gaver & O'Muircheartaigh (1987), Technometrics 29, table 3. Failures and drive-years of ten drive models, invented.
    'priors': [prior('pumps', [5, 1, 5, 14, 3, 19, 1, 1, 4, 22], [94.32, 15.72, 62.88, 125.76, 5.24, 31.44, 1.048, 1.048, 2.096, 10.48]),
               prior('drives', [3, 0, 41, 120, 7, 0, 950, 2, 33, 1], [210.0, 15.5, 2900.0, 6100.0, 480.0, 88.0, 52000.0, 31.0, 3300.0, 260.0])],
    'weibull': [weibull(60, 1.6, 900), weibull(200, 0.8, 3000)],
    'cox': [stratified('breslow'), stratified('efron')],
    'survival': truncated_survival(),
}, open('test/golden/survival_beyond.json', 'w'), separators=(',', ':'))
