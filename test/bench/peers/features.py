"""Rolling features in pandas.

    /usr/bin/python3 test/bench/peers/features.py features/1m|features/1m-wide|features/full-1m
"""
import os
import sys

os.environ['OPENBLAS_NUM_THREADS'] = '1'
for kernel_choice in ('OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE'):
    os.environ.pop(kernel_choice, None)

import numpy as np
import pandas as pd

from timing import measure

DRIVES, METRICS, DAYS = 1000, 4, 1000

rng = np.random.default_rng(1)
level = 100 + np.cumsum(0.3 * rng.normal(size=(DAYS, DRIVES * METRICS)), axis=0)
beat = 4 * np.sin(2 * np.pi * np.arange(DAYS) / 7)[:, None]
frame = pd.DataFrame(np.abs(level + beat + rng.normal(size=level.shape)) + 1)
metrics = [f'metric{metric}' for metric in range(METRICS)]
long = pd.DataFrame(frame.to_numpy().reshape(DAYS, DRIVES, METRICS).transpose(1, 0, 2).reshape(-1, METRICS), columns=metrics)
long['drive'] = np.repeat([f'drive{drive:04d}' for drive in range(DRIVES)], DAYS)


def one_million():
    """Mean and sd over 7 and 30 days, lag 1: a long frame grouped by drive, as an export is read."""
    by_drive = long.groupby('drive', sort=False)[metrics]
    return [getattr(by_drive.rolling(window), name)() for window in (7, 30) for name in ('mean', 'std')] + [by_drive.shift(1)]


def one_million_wide():
    """The same on a frame that somebody has pivoted to a column for each drive and metric before: pandas' best."""
    return [getattr(frame.rolling(window), name)() for window in (7, 30) for name in ('mean', 'std')] + [frame.shift(1)]


def windows_of(values, window):
    """All full windows, days first: a view, not a copy."""
    return np.lib.stride_tricks.sliding_window_view(values, window, axis=0)


def window_features(values, returns, window):
    rolling = values.rolling(window)
    mean, sd = rolling.mean(), rolling.std()
    out = [mean, sd, rolling.min(), rolling.max(), rolling.median(), rolling.skew(), rolling.kurt(), returns.rolling(window).std()]
    out += [rolling.quantile(q) for q in (0.05, 0.25, 0.75, 0.95)]
    out += [(values - mean) / sd, (values - mean.shift(1)) / sd.shift(1)]
    views = windows_of(values.to_numpy(), window)
    steps = np.arange(window) - (window - 1) / 2
    out.append(views @ (steps / (steps @ steps)))
    middle = np.median(views, axis=-1)
    out.append((values.to_numpy()[window:] - middle[:-1]) / np.median(np.abs(views - middle[..., None]), axis=-1)[:-1])
    return out


def drive_features(values):
    """Ratio and share, age, wear and error rates of the four metrics of each drive."""
    written, read, used, errors = (values[:, metric::METRICS] for metric in range(METRICS))
    writes, reads = np.diff(written, axis=0), np.diff(read, axis=0)
    gains = lambda counter: pd.DataFrame(np.diff(counter, axis=0)).clip(lower=0).rolling(30, min_periods=1).sum()
    return [writes / reads, writes / (writes + reads), used / 24, gains(used) / 30, gains(errors) / gains(read)]


def full():
    """Section 3 of model.md. A hundred series at a time, or the medians of windows would fill the memory."""
    kept = 0
    for first in range(0, DRIVES * METRICS, 100):
        values = frame.iloc[:, first:first + 100]
        returns = np.log(values).diff()
        out = [part for window in (7, 14, 30) for part in window_features(values, returns, window)]
        for span in (7, 30):
            weighted = values.ewm(span=span, adjust=False)
            out += [weighted.mean(), weighted.std()]
        out += [values.shift(lag) for lag in (1, 7, 14)] + [values.diff(), returns]
        out += [week for week in week_baseline(values)]
        out += drive_features(values.to_numpy())
        kept += len(out)
    return kept


def week_baseline(values):
    """Median, MAD and score against the last 8 values of the same day of the week."""
    by_day = values.groupby(np.arange(DAYS) % 7)
    past = by_day.shift(1).groupby(np.arange(DAYS) % 7)
    centre = past.rolling(8, min_periods=3).median().droplevel(0).sort_index()
    spread = (values.groupby(np.arange(DAYS) % 7).shift(1) - centre).abs().groupby(np.arange(DAYS) % 7).rolling(8, min_periods=3).median()
    spread = spread.droplevel(0).sort_index()
    return centre, spread, (values - centre) / spread


work, runs = {'features/1m': (one_million, 7), 'features/1m-wide': (one_million_wide, 7), 'features/full-1m': (full, 5)}[sys.argv[1]]
measure(work, f'pandas {pd.__version__}', runs)
