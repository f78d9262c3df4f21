"""pandas.read_csv and sqlite3.executemany into a bare table: no identity, no decoding, no duplicate check, no ledger, no digest."""

import os
import sqlite3
import sys
import tempfile

import numpy as np
import pandas as pd

from timing import measure

ROWS = {"import/1m-csv": 1_000_000}[sys.argv[1]]
DRIVES = 1_000
folder = tempfile.mkdtemp(prefix="ssv-bench-")
path = os.path.join(folder, "export.csv")

rng = np.random.default_rng(7)
row = np.arange(ROWS)
drive, day = row % DRIVES, row // DRIVES
latency = np.round(1 + 9 * rng.random(ROWS), 4)
dates = (np.datetime64("2014-01-01") + day).astype(str)
pd.DataFrame(
    {
        "date": dates,
        "serial_number": [f"BENCH{n:07d}" for n in drive],
        "model": [f"BENCH MODEL {n % 5}" for n in drive],
        "capacity_bytes": 4000787030016,
        "power_on_hours": day * 24 + drive,
        "temperature_c": 30 + rng.integers(0, 12, ROWS),
        "reallocated_sectors": np.where(drive % 50 == 0, day, 0),
        "pending_sectors": np.where(drive % 70 == 0, 8, 0),
        "offline_uncorrectable": 0,
        "reported_uncorrectable": 0,
        "command_timeouts": 0,
        "crc_errors": drive % 9,
        "read_latency_ms": latency,
        "write_latency_ms": 2 * latency,
        "daily_bytes_written": np.round(1e10 * rng.random(ROWS)).astype(np.int64),
        "used_bytes": 10**12 + 10**9 * day,
    }
).to_csv(path, index=False)


def once() -> None:
    database = os.path.join(folder, "bare.db")
    if os.path.exists(database):
        os.remove(database)
    frame = pd.read_csv(path)
    connection = sqlite3.connect(database)
    connection.execute(f"CREATE TABLE samples ({', '.join(frame.columns)})")
    marks = ", ".join("?" * len(frame.columns))
    columns = [frame[name].tolist() for name in frame.columns]
    connection.executemany(f"INSERT INTO samples VALUES ({marks})", zip(*columns))
    connection.commit()
    connection.close()


measure(once, f"pandas {pd.__version__} read_csv + sqlite3 {sqlite3.sqlite_version} executemany into a bare table", runs=5)
os.remove(path)
