#!/usr/bin/env python3
"""Writes test/golden/calibration.json: calibration and judging of probabilities by scikit-learn, statsmodels and SciPy.

    /usr/bin/python3 test/golden/scripts/calibration.py

Needs Debian's python3-sklearn, python3-statsmodels, python3-scipy. Scores are rounded so that some are tied.
"""
import json
import os

import numpy as np
import scipy
import sklearn
import statsmodels
import statsmodels.api as sm
from scipy.stats import beta
from sklearn.calibration import _sigmoid_calibration
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import average_precision_score, brier_score_loss, precision_recall_curve, roc_auc_score
from statsmodels.stats.proportion import proportion_confint

HERE = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(7)

cases = []
for n, base, digits in [(60, -0.5, 1), (200, -2.0, 2), (400, 0.3, 3)]:
    score = np.round(rng.normal(0, 1.3, n), digits)
    outcome = (rng.uniform(size=n) < 1 / (1 + np.exp(-(base + 0.8 * score)))).astype(int)
    probability = np.round(1 / (1 + np.exp(-(base + 1.3 * score))), 3)
    weight = np.round(rng.uniform(0.2, 3, n), 2)
    grid = np.round(np.linspace(score.min() - 0.5, score.max() + 0.5, 17), 3)
    iso = IsotonicRegression(out_of_bounds="clip").fit(score, outcome)
    weighted = IsotonicRegression(out_of_bounds="clip").fit(score, outcome, sample_weight=weight)
    logit = sm.Logit(outcome, sm.add_constant(score)).fit(disp=0, tol=1e-12, maxiter=200)
    slope, minus_intercept = _sigmoid_calibration(score, outcome)
    precision, recall, threshold = precision_recall_curve(outcome, probability)
    cases.append({
        "scores": score.tolist(), "outcomes": outcome.tolist(), "probabilities": probability.tolist(), "weights": weight.tolist(), "grid": grid.tolist(),
        "expected": {
            "isotonic": iso.predict(grid).tolist(),
            "isotonicWeighted": weighted.predict(grid).tolist(),
            "logistic": {"intercept": logit.params[0], "slope": logit.params[1], "interceptStandardError": logit.bse[0], "slopeStandardError": logit.bse[1]},
            # scikit-learn writes 1 / (1 + exp(a x + b)); its own search ends within 1e-4.
            "platt": {"intercept": -minus_intercept, "slope": -slope},
            "brier": brier_score_loss(outcome, probability),
            "averagePrecision": average_precision_score(outcome, probability),
            "rocAuc": roc_auc_score(outcome, probability),
            "precisionRecall": {"precision": precision[:-1].tolist(), "recall": recall[:-1].tolist(), "thresholds": threshold.tolist()},
        },
    })

intervals = []
for successes, trials, confidence in [(0, 7, 0.95), (3, 7, 0.95), (7, 7, 0.9), (66, 1200, 0.95), (1, 33, 0.99), (499, 1000, 0.8)]:
    wilson = proportion_confint(successes, trials, 1 - confidence, method="wilson")
    exact = proportion_confint(successes, trials, 1 - confidence, method="beta")
    intervals.append({"successes": successes, "trials": trials, "confidence": confidence,
                      "wilson": [float(x) for x in wilson], "clopperPearson": [0.0 if successes == 0 else float(exact[0]), 1.0 if successes == trials else float(exact[1])]})

json.dump({"tool": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__, "statsmodels": statsmodels.__version__},
           "script": "test/golden/scripts/calibration.py", "cases": cases, "intervals": intervals},
          open(os.path.join(HERE, "..", "calibration.json"), "w"))
