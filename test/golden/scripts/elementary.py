# Run from the repository root. Makes test/golden/elementary.json: correctly rounded values by decimal arithmetic of 60 digits.
import json, random
from decimal import Decimal as D, getcontext
getcontext().prec = 60
random.seed(20)
def near(v): return float(v)
xs_exp = [0.0, 1.0, -1.0, 1e-300, -1e-17, 0.34657359, -0.34657360, 709.78, -708.0, -745.0, -740.0, 88.5] + [random.uniform(-40, 40) for _ in range(120)] + [random.uniform(-700, 700) for _ in range(60)]
xs_log = [1.0, 2.0, 0.5, 5e-324, 1e-310, 1.7976931348623157e308, 0.9999999999999999, 1.0000000000000002, 2.718281828459045, 0.7071067811865476, 1.4142135623730951] + [random.uniform(0.5, 2) for _ in range(120)] + [10 ** random.uniform(-300, 300) for _ in range(60)]
xs_m1 = [1e-17, -1e-10, 0.349, -0.35, 0.3501, 3.0, -3.0] + [random.uniform(-1, 1) for _ in range(100)] + [random.choice([-1, 1]) * 10 ** random.uniform(-16, 0) for _ in range(60)]
xs_1p = [1e-17, -1e-10, 0.5, -0.5, 3.0, -0.9999] + [random.uniform(-0.9, 2) for _ in range(100)] + [random.choice([-0.9, 1]) * 10 ** random.uniform(-16, 0) for _ in range(60)]
out = {'tool': 'Python 3 decimal, 60 digits, rounded once to float64', 'script': 'test/golden/scripts/elementary.py',
 'exp': [[x, near(D(x).exp())] for x in xs_exp], 'log': [[x, near(D(x).ln())] for x in xs_log],
 'expm1': [[x, near(D(x).exp() - 1)] for x in xs_m1], 'log1p': [[x, near((D(x) + 1).ln())] for x in xs_1p]}
from mpmath import mp, mpf, erfinv, sqrt
mp.prec = 1300
ps = [0.5, 0.075, 0.925, 1e-300, 5e-324, 1e-12, 1e-8, 0.999999999999, 1 - 2**-53, 2**-53] + [random.random() for _ in range(80)] + [10 ** random.uniform(-40, 0) for _ in range(40)]
out['normalQuantile'] = [[p, float(sqrt(mpf(2)) * erfinv(2 * mpf(p) - 1))] for p in ps if p < 1]
out['tool'] += '; mpmath, 1300 bits'
json.dump(out, open('test/golden/elementary.json', 'w'))
