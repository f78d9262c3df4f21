"""scikit-learn's isolation forest on the inputs of forest.ts: 100 trees of 256 rows, 10 features, fit and score.

Scoring is split over two threads, which is the fastest that scikit-learn offers here (it lets the interpreter go while trees are walked).
"""
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import sklearn
from sklearn.ensemble import IsolationForest

sys.path.insert(0, os.path.dirname(__file__))
from timing import measure  # noqa: E402

FEATURES = 10
ROWS = {'10k': 10_000, '100k': 100_000, '1m': 1_000_000}
THREADS = min(2, os.cpu_count() or 1)


def feature_rows(rows):
    """Standard normal, one strange row in a hundred, as featureRows of series.ts."""
    values = np.random.default_rng(1).normal(size=(rows, FEATURES))
    values[::100] += 6
    return values


def fit(values):
    return IsolationForest(n_estimators=100, max_samples=256, random_state=1).fit(values)


def fit_and_score(values):
    forest = fit(values)
    with ThreadPoolExecutor(THREADS) as threads:
        return np.concatenate(list(threads.map(forest.score_samples, np.array_split(values, THREADS))))


tool = f'scikit-learn {sklearn.__version__}'
size = sys.argv[1].split('/')[1]
if size == 'one-sample':
    trained = fit(feature_rows(10_000))
    sample = feature_rows(1)
    measure(lambda: trained.score_samples(sample), tool, runs=20)
else:
    table = feature_rows(ROWS[size])
    measure(lambda: fit_and_score(table), f'{tool}, scoring on {THREADS} threads', runs=3 if size == '1m' else 5)
