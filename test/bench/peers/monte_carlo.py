"""NumPy on the work of monte-carlo.ts: 90 days of geometric Brownian writes or Ornstein-Uhlenbeck capacity, VaR and CVaR at 0.95 and 0.99.

Its best way: day by day over all paths, in place, one core. Single precision was tried and is slower for many paths (np.exp and the
ziggurat of float32 on this machine); the quicker one of both at each size is what counts here.
"""
import os
import sys
import time

import numpy as np

sys.path.insert(0, os.path.dirname(__file__))
from timing import measure  # noqa: E402

DAYS = 90
LEVELS = (0.95, 0.99)
PATHS = {'10k': 10_000, '100k': 100_000, '1m': 1_000_000}
# CVaR of 10 million paths of monte-carlo.ts, and how far a million may be off.
EXPECTED = {'gbm': (8.2584e13, 9.93e13), 'ou': (83.997, 86.412)}
TOLERANCE = {'gbm': 0.008, 'ou': 0.001}


def writes(rng, paths, dtype, start=5e11, drift=0.001, volatility=0.05):
    """Sum of the days of each path."""
    value = np.full(paths, start, dtype)
    total = np.zeros(paths, dtype)
    step = np.empty(paths, dtype)
    mean = dtype(drift - 0.5 * volatility ** 2)
    for _ in range(DAYS):
        rng.standard_normal(out=step, dtype=dtype)
        step *= dtype(volatility)
        step += mean
        np.exp(step, out=step)
        value *= step
        total += value
    return total


def capacity(rng, paths, dtype, start=62, level=70, speed=0.05, volatility=1.5):
    """Highest day of each path."""
    keep = dtype(np.exp(-speed))
    deviation = dtype(volatility * np.sqrt(-np.expm1(-2 * speed) / (2 * speed)))
    away = np.full(paths, start - level, dtype)
    highest = np.full(paths, -np.inf, dtype)
    step = np.empty(paths, dtype)
    for _ in range(DAYS):
        rng.standard_normal(out=step, dtype=dtype)
        step *= deviation
        away *= keep
        away += step
        np.maximum(highest, away, out=highest)
    return highest + dtype(level)


def risk(losses):
    """VaR and CVaR by one selection for both levels."""
    count = losses.size
    ranks = [int(np.ceil(count * level)) - 1 for level in LEVELS]
    ordered = np.partition(losses, ranks)
    return [(ordered[rank], ordered[rank:].mean(dtype=np.float64)) for rank in ranks]


def run(rng, kind, paths, dtype):
    levels = risk((capacity if kind == 'ou' else writes)(rng, paths, dtype))
    for (_, conditional), expected in zip(levels, EXPECTED[kind]):
        assert abs(conditional / expected - 1) < TOLERANCE[kind] * (1e6 / paths) ** 0.5, (conditional, expected)
    return levels


parts = sys.argv[1].split('/')[1].split('-')
kind = 'ou' if 'ou' in parts else 'gbm'
paths = PATHS[parts[0]]


def work(dtype, generator):
    return lambda: run(generator, kind, paths, dtype)


candidates = {'float64': work(np.float64, np.random.default_rng(1)), 'float32': work(np.float32, np.random.Generator(np.random.SFC64(1)))}


def seconds(candidate):
    candidate()
    times = []
    for _ in range(3):
        started = time.perf_counter()
        candidate()
        times.append(time.perf_counter() - started)
    return min(times)


name = min(candidates, key=lambda key: seconds(candidates[key]))
measure(candidates[name], f'NumPy {np.__version__}, {name}, one core', runs=5 if paths == 1_000_000 else 15)
