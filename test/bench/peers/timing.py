"""Times a piece of work as test/bench/benchmark.ts does: warm-up first, then medians of single runs, in milliseconds."""
import json
import statistics
import time

WARM_UP_SECONDS = 0.5


def measure(work, tool, runs=7, times_over=1):
    """Runs `work` and prints the line that test/bench/peer.ts reads; `times_over`: how often the whole holds this work."""
    warm_until = time.perf_counter() + WARM_UP_SECONDS
    work()
    while time.perf_counter() < warm_until:
        work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000 * times_over)
    print(json.dumps({"tool": tool, "median": round(statistics.median(times), 4), "min": round(min(times), 4),
                      "max": round(max(times), 4), "runs": runs}))
