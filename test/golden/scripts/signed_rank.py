"""Reference values for the signed-rank test and the middle of differences: test/golden/signed_rank.json.

    python3 test/golden/scripts/signed_rank.py > test/golden/signed_rank.json

p-values of untied samples are scipy's (`wilcoxon`, method exact, alternative greater); those of tied samples, which scipy only
approximates, and all laws behind the intervals are counted here over every one of the 2^n signs. The estimate is numpy's median of all
pairs' means; the interval follows `wilcox.test(conf.int = TRUE)` of R: order statistics of the pairs at the quantile of the law.
"""

import itertools
import json
import sys

import numpy
import scipy
from scipy import stats


def counted_pvalue(differences):
    kept = differences[differences != 0]
    ranks = stats.rankdata(numpy.abs(kept))
    observed = ranks[kept > 0].sum()
    hits = sum(1 for signs in itertools.product([0, 1], repeat=len(kept)) if numpy.dot(signs, ranks) >= observed - 1e-9)
    return float(observed), hits / 2 ** len(kept), len(kept)


def interval(differences, confidence):
    n = len(differences)
    pairs = numpy.sort([(differences[i] + differences[j]) / 2 for i in range(n) for j in range(i, n)])
    counts = numpy.zeros(n * (n + 1) // 2 + 1)
    for signs in itertools.product([0, 1], repeat=n):
        counts[sum(rank for rank, sign in zip(range(1, n + 1), signs) if sign)] += 1
    law = numpy.cumsum(counts) / 2**n
    at = max(1, int(numpy.argmax(law >= (1 - confidence) / 2)))
    return float(numpy.median(pairs)), float(pairs[at - 1]), float(pairs[len(pairs) - at])


def case(name, differences, confidence=0.95):
    differences = numpy.asarray(differences, dtype=float)
    ties = len(set(numpy.abs(differences[differences != 0]))) < numpy.count_nonzero(differences)
    entry = {"name": name, "differences": differences.tolist(), "confidence": confidence}
    if ties or numpy.any(differences == 0):
        entry["statistic"], entry["pvalue"], entry["count"] = counted_pvalue(differences)
    else:
        found = stats.wilcoxon(differences, alternative="greater", method="exact")
        entry["statistic"], entry["pvalue"], entry["count"] = float(found.statistic), float(found.pvalue), len(differences)
    if len(differences) <= 15:
        entry["estimate"], entry["lower"], entry["upper"] = interval(differences, confidence)
    return entry


rng = numpy.random.default_rng(20261126)
cases = [
    case("ten that grow", rng.normal(0.4, 0.3, 10)),
    case("twelve around 0", rng.normal(0, 1, 12)),
    case("fifteen, 80 %", rng.normal(0.2, 1, 15), 0.8),
    case("fifty, untied", rng.normal(0.15, 1, 50)),
    case("two hundred, untied", rng.normal(0.1, 1, 200)),
    case("ties", [1, 1, -1, 2, 2, -2, 3, 3, 3, -4, 5]),
    case("ties and zeros", [0, 0, 0.5, 0.5, -0.5, 1, 1, -1.5, 2, 2, 2, 2]),
    case("all above 0", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]),
    case("three", [0.1, -0.2, 0.4]),
]
json.dump({"scipy": scipy.__version__, "numpy": numpy.__version__, "script": "test/golden/scripts/signed_rank.py", "cases": cases}, sys.stdout, indent="\t")
print()
