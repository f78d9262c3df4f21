# Run from the repository root where the samples lie in ../shared.
# Makes test/golden/survival_backblaze.json: lives of ST8000DM002 in 2019 (source: Backblaze Drive Stats), Weibull law with left truncation by direct maximisation.
import csv, datetime, json
import numpy as np
import scipy
from scipy.optimize import minimize

shared = '../shared/'
dump = lambda name, value: json.dump(value, open('test/golden/' + name, 'w'), separators=(',', ':'))

# Exit age = power-on hours on the last day seen; entry age = that minus the days since 2018-12-31, at least 0.
groups = {}
entry, exit_, failed = [], [], []
for row in csv.DictReader(open(shared + 'samples/backblaze-csv/last-rows-2019/ST8000DM002_last_day_all_q_raw.csv')):
    days = (datetime.date.fromisoformat(row['date']) - datetime.date(2018, 12, 31)).days
    hours = int(float(row['smart_9_raw']))
    groups.setdefault((days, int(row['failure'])), []).append(hours)
    entry.append(max(0.0, hours / 24 - days)); exit_.append(hours / 24); failed.append(int(row['failure']))
entry, exit_, failed = np.array(entry), np.array(exit_), np.array(failed)

def minus_log_likelihood(p):
    shape, scale = np.exp(p)
    return -np.sum(failed * (np.log(shape / scale) + (shape - 1) * np.log(exit_ / scale)) - (exit_ / scale) ** shape + (entry / scale) ** shape)

best = minimize(minus_log_likelihood, [0.0, np.log(30000.0)], method='Nelder-Mead', options={'xatol': 1e-12, 'fatol': 1e-12, 'maxiter': 20000, 'maxfev': 20000})
step = 1e-3
hessian = np.zeros((2, 2))
for i in range(2):
    for j in range(2):
        a, b = np.eye(2)[i] * step, np.eye(2)[j] * step
        hessian[i, j] = (minus_log_likelihood(best.x + a + b) - minus_log_likelihood(best.x + a - b) - minus_log_likelihood(best.x - a + b) + minus_log_likelihood(best.x - a - b)) / (4 * step * step)
covariance = np.linalg.inv(hessian)
lives = []
for (days, flag), hours in sorted(groups.items()):
    hours.sort()
    lives.append({'days': days, 'failed': flag, 'hours': [hours[0]] + [b - a for a, b in zip(hours, hours[1:])]})
dump('survival_backblaze.json', {
    'source': 'Backblaze Drive Stats 2019 (https://www.backblaze.com/cloud-storage/resources/hard-drive-test-data), model ST8000DM002, '
              'by way of KarthikNA/Prediction-of-Hard-Drive-Failure; free to use with this citation, not to be sold',
    'tool': {'numpy': np.__version__, 'scipy': scipy.__version__}, 'script': 'test/golden/scripts/survival_backblaze.py',
    'layout': 'days in 2019 until the last row; hours: power-on hours on that day, ascending, the first as is, the others as difference to the one before',
    'expected': {'drives': len(failed), 'failures': int(failed.sum()), 'exposureDays': float(np.sum(exit_ - entry)), 'shape': float(np.exp(best.x[0])),
                 'scale': float(np.exp(best.x[1])), 'loglik': float(-best.fun), 'se_log_shape': float(covariance[0, 0] ** 0.5), 'se_log_scale': float(covariance[1, 1] ** 0.5)},
    'lives': lives,
})
