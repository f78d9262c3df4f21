"""The augmented Dickey-Fuller test in statsmodels: a constant, lag by AIC.

    /usr/bin/python3 test/bench/peers/adf.py adf/365|adf/5000
"""
import os
import sys

os.environ['OPENBLAS_NUM_THREADS'] = '1'
for kernel_choice in ('OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE'):
    os.environ.pop(kernel_choice, None)

import numpy as np
import statsmodels
from statsmodels.tsa.stattools import adfuller

from timing import measure

# As test/bench/series.ts draws it, but for the digits of the noise.
days = int(sys.argv[1].split('/')[1])
rng = np.random.default_rng(1)
series = 100 + np.cumsum(0.3 * rng.normal(size=days)) + 4 * np.sin(2 * np.pi * np.arange(days) / 7) + rng.normal(size=days)

measure(lambda: adfuller(series, regression='c', autolag='AIC'), f'statsmodels {statsmodels.__version__}', runs=20)
