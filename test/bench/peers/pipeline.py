"""The stages of pipeline.ts in pandas, scikit-learn, PyTorch, statsmodels and NumPy: each library's usual quick way, two threads where it has them.

usage: pipeline.py pipeline/100x730|pipeline/1000x730
"""
import os
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import sklearn
import statsmodels
import torch
from sklearn.ensemble import IsolationForest
from statsmodels.tsa.arima.model import ARIMA
from torch import nn

sys.path.insert(0, os.path.dirname(__file__))
from timing import measure  # noqa: E402

warnings.filterwarnings('ignore')
DRIVES = int(sys.argv[1].split('/')[1].split('x')[0])
DAYS, FEATURES, WINDOWS, EPOCHS, BATCH, PATHS, HORIZON = 730, 10, 10_000, 10, 64, 100_000, 90
THREADS = min(2, os.cpu_count() or 1)
torch.set_num_threads(THREADS)
rng = np.random.default_rng(1)

level = 100 + np.cumsum(0.3 * rng.normal(size=(DAYS, DRIVES * 4)), axis=0) + rng.normal(size=(DAYS, DRIVES * 4))
metrics = [f'metric{metric}' for metric in range(4)]
long = pd.DataFrame(level.reshape(DAYS, DRIVES, 4).transpose(1, 0, 2).reshape(-1, 4), columns=metrics)
long['drive'] = np.repeat([f'drive{drive:04d}' for drive in range(DRIVES)], DAYS)
rows = rng.normal(size=(DRIVES * DAYS, FEATURES))
rows[::100] += 6
inputs, targets = torch.randn(WINDOWS, 30, 4), torch.randn(WINDOWS, 14)
series = [50 + np.cumsum(rng.normal(size=DAYS)) for _ in range(10)]


def features():
    by_drive = long.groupby('drive', sort=False)[metrics]
    return [getattr(by_drive.rolling(window), name)() for window in (7, 30) for name in ('mean', 'std')] + [by_drive.shift(1)]


def anomalies():
    forest = IsolationForest(n_estimators=100, max_samples=256, random_state=1).fit(rows)
    with ThreadPoolExecutor(THREADS) as threads:
        scores = np.concatenate(list(threads.map(forest.score_samples, np.array_split(rows, THREADS))))
    return scores, np.abs((rows - rows.mean(axis=0)) / rows.std(axis=0, ddof=1)) > 3


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 64, 1, batch_first=True)
        self.head = nn.Linear(64, 14)

    def forward(self, x):
        states, _ = self.lstm(x)
        return self.head(states[:, -1])


def lstm():
    network = Network()
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=0.01)
    for _ in range(EPOCHS):
        for start in range(0, WINDOWS, BATCH):
            optimiser.zero_grad()
            loss = nn.functional.mse_loss(network(inputs[start:start + BATCH]), targets[start:start + BATCH])
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()


def arima():
    return [ARIMA(values, order=(2, 1, 2)).fit().get_forecast(30).predicted_mean for values in series]


def monte_carlo():
    value, total = np.full(PATHS, 5e11), np.zeros(PATHS)
    for _ in range(HORIZON):
        value *= np.exp(0.001 - 0.5 * 0.05 ** 2 + 0.05 * rng.standard_normal(PATHS))
        total += value
    away, highest = np.full(PATHS, -8.0), np.full(PATHS, -np.inf)
    keep, deviation = np.exp(-0.05), 1.5 * np.sqrt(-np.expm1(-0.1) / 0.1)
    for _ in range(HORIZON):
        away = away * keep + deviation * rng.standard_normal(PATHS)
        np.maximum(highest, away, out=highest)
    figures = []
    for losses in (total, highest):
        ordered = np.sort(losses)
        figures += [(ordered[int(np.ceil(PATHS * level)) - 1], ordered[int(np.ceil(PATHS * level)) - 1:].mean()) for level in (0.95, 0.99)]
    return figures


def all_stages():
    for stage in (features, anomalies, lstm, arima, monte_carlo):
        stage()


measure(all_stages, f'pandas {pd.__version__}, scikit-learn {sklearn.__version__}, PyTorch {torch.__version__}, '
        f'statsmodels {statsmodels.__version__}, NumPy {np.__version__}', runs=3)
