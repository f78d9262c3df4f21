"""Another fixture of the isolation forest, in the schema of test/golden/oracle/iforest.json.

    python3 test/golden/scripts/iforest.py SEED OUT.json

Needs scikit-learn 1.2 (Debian: python3-sklearn). Everything is drawn from the seed; the conventions and tolerances are the original's.
"""
import json
import math
import os
import sys
import warnings

import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.ensemble._iforest import _average_path_length
from sklearn.metrics import average_precision_score, roc_auc_score

warnings.filterwarnings("ignore")
ORIGINAL = os.path.join(os.path.dirname(__file__), "..", "oracle", "iforest.json")
seed, out = int(sys.argv[1]), sys.argv[2]
rng = np.random.default_rng(seed)
original = json.load(open(ORIGINAL))


def exact(values):
    """Few decimals, exact in float32, so that both programs see the same number."""
    return np.asarray(np.round(values, 4), dtype=np.float32).astype(float)


def dataset(kind):
    normal, odd = int(rng.integers(120, 420)), int(rng.integers(4, 30))
    features = int(rng.integers(1, 9))
    if kind == "shifted":
        scale = 10.0 ** rng.integers(-1, 6)
        x = np.vstack([rng.normal(size=(normal, features)), rng.normal(size=(odd, features)) * 0.5 + rng.uniform(2, 5)]) * scale
    elif kind == "ring":
        angle, radius = rng.uniform(0, 2 * np.pi, normal), rng.normal(4, 0.3, normal)
        x = np.vstack([np.c_[radius * np.cos(angle), radius * np.sin(angle)], rng.normal(scale=0.4, size=(odd, 2))])
    elif kind == "discrete":
        x = np.vstack([rng.integers(0, 5, size=(normal, 2)), rng.integers(7, 11, size=(odd, 2))]).astype(float)
    elif kind == "constant_feature":
        x = np.vstack([rng.normal(size=(normal, features + 1)), rng.uniform(-6, 6, size=(odd, features + 1))])
        x[:, 0] = 7
    elif kind == "counts":
        x = np.vstack([np.c_[rng.lognormal(4, 1, normal), rng.poisson(0.3, normal)], np.c_[rng.lognormal(6, 1, odd), rng.poisson(4, odd)]])
    else:
        normal, odd = int(rng.integers(12, 30)), int(rng.integers(1, 3))
        x = np.vstack([rng.normal(size=(normal, 2)), rng.normal(9, 1, size=(odd, 2))])
    return exact(x), [0] * normal + [1] * odd


def statistics(name, x, y, trees, max_samples, seeds):
    aucs, precisions, levels = [], [], []
    for state in range(seeds):
        score = -IsolationForest(n_estimators=trees, max_samples=min(max_samples, len(x)), random_state=state).fit(x).score_samples(x)
        aucs.append(roc_auc_score(y, score))
        precisions.append(average_precision_score(y, score))
        levels.append(score.mean())
    return {
        "dataset": name, "n": len(x), "features": x.shape[1], "anomalies": sum(y), "trees": trees, "max_samples": max_samples, "seeds": seeds,
        "roc_auc_mean": np.mean(aucs), "roc_auc_sd": np.std(aucs, ddof=1), "roc_auc_min": min(aucs),
        "average_precision_mean": np.mean(precisions), "average_precision_sd": np.std(precisions, ddof=1), "average_precision_min": min(precisions),
        "mean_score": np.mean(levels), "mean_score_sd": np.std(levels, ddof=1),
    }


def paths(forest, x):
    """Edges to the leaf and c(rows in the leaf), shape (rows, trees)."""
    columns = []
    for tree, features in zip(forest.estimators_, forest.estimators_features_):
        part = x[:, features].astype(np.float32)
        leaves = tree.apply(part)
        edges = np.ravel(tree.decision_path(part).sum(axis=1)) - 1.0
        columns.append(edges + _average_path_length(tree.tree_.n_node_samples[leaves]))
    return np.array(columns).T


def forest_entry(i):
    features, rows = int(rng.integers(1, 6)), int(rng.integers(5, 70))
    x = exact(rng.normal(size=(rows, features)) * 10.0 ** rng.integers(-1, 5))
    if i % 3 == 2:
        x = np.round(x / np.abs(x).max() * 3)
    max_samples = int(rng.integers(2, rows + 4))
    contamination = "auto" if i % 2 == 0 else round(float(rng.uniform(0.01, 0.5)), 3)
    share = 1.0 if i % 2 else float(rng.uniform(0.4, 1))
    forest = IsolationForest(n_estimators=int(rng.integers(1, 9)), max_samples=max_samples, contamination=contamination,
                             max_features=share, random_state=int(rng.integers(1 << 30))).fit(x)
    query = exact(np.vstack([x[:6], x[:4] * 1.7, np.zeros((2, features))]))
    decision = forest.decision_function(query)
    return {
        "id": f"forest{i}", "max_samples": max_samples, "contamination": contamination, "n_features": features,
        "trees": [{
            "feature_subset": [int(f) for f in subset], "left": t.tree_.children_left.tolist(), "right": t.tree_.children_right.tolist(),
            "feature": t.tree_.feature.tolist(), "threshold": t.tree_.threshold.tolist(), "n_node_samples": t.tree_.n_node_samples.tolist(),
        } for t, subset in zip(forest.estimators_, forest.estimators_features_)],
        "fit_X": x.tolist(), "query": query.tolist(),
        "expected": {
            "path_length_per_tree": paths(forest, query).tolist(), "score_samples": forest.score_samples(query).tolist(),
            "offset": float(forest.offset_), "decision_function": decision.tolist(), "predict": forest.predict(query).tolist(),
            "score_samples_fit_X": forest.score_samples(x).tolist(),
        },
    }


def limit_scores(name, x, y):
    trees, max_samples = 2000, int(rng.choice([64, 100, 256]))
    max_samples = min(max_samples, len(x))
    forest = IsolationForest(n_estimators=trees, max_samples=max_samples, random_state=seed).fit(x)
    rows = sorted(set(rng.integers(0, len(x), 25).tolist() + [len(x) - 1]))
    found = paths(forest, x[rows])
    mean = found.mean(axis=1)
    return {
        "dataset": name, "trees": trees, "max_samples": max_samples, "rows": rows, "is_anomaly": [y[r] for r in rows],
        "mean_path_length": mean.tolist(), "sd_path_length_per_tree": found.std(axis=1, ddof=1).tolist(),
        "anomaly_score": (2 ** (-mean / _average_path_length([max_samples])[0])).tolist(),
        "mean_leaves_per_tree": np.mean([t.tree_.n_leaves for t in forest.estimators_]),
        "mean_nodes_per_tree": np.mean([t.tree_.node_count for t in forest.estimators_]),
        "max_depth_seen": max(t.tree_.max_depth for t in forest.estimators_),
    }


def metric_check(i):
    n = int(rng.integers(4, 60))
    y = rng.integers(0, 2, n)
    y[:2] = [0, 1]
    score = np.round(rng.normal(size=n) + y * rng.uniform(0, 2), 1 if i % 2 else 6)
    if i == 0:
        score[:] = 1.5
    return {"score": score.tolist(), "y": y.tolist(), "roc_auc": roc_auc_score(y, score), "average_precision": average_precision_score(y, score)}


kinds = ["shifted", "ring", "discrete", "constant_feature", "counts", "tiny"]
data = {f"{kind}_{seed}": dataset(kind) for kind in kinds}
sizes = sorted({0, 1, 2, 3, 256} | set(rng.integers(4, 5000, 6).tolist()))
plain = lambda value: value.item() if isinstance(value, np.generic) else str(value)
fixture = {key: original[key] for key in ("fixture", "schema", "tool", "encoding", "conventions", "tolerance", "call")} | {
    "set": f"variation {seed}",
    "average_path_length": [{"n": n, "c": _average_path_length([n])[0]} for n in sizes],
    "forests": [forest_entry(i) for i in range(6)],
    "statistics": [statistics(name, x, y, trees, max_samples, seeds) for name, (x, y) in data.items()
                   for trees, max_samples, seeds in ((100, 256, 20), (int(rng.integers(30, 150)), int(rng.integers(16, 200)), 10))],
    "limit_scores": limit_scores(f"shifted_{seed}", *data[f"shifted_{seed}"]),
    "metric_checks": [metric_check(i) for i in range(6)],
    "datasets": {name: {"X": x.tolist(), "y": y} for name, (x, y) in data.items()},
}
assert not any(math.isnan(entry["mean_score"]) for entry in fixture["statistics"])
json.dump(fixture, open(out, "w"), default=plain)
