#!/usr/bin/env python3
"""Writes test/golden/sobol.json: the first 256 Sobol points of 64 axes, eight bits each, unscrambled, in Gray code order.

    python3 test/golden/scripts/sobol.py [--directions]

Needs scipy (1.17.1 was used), whose direction numbers are those of Joe & Kuo (2008). With --directions it prints the constants of
src-main/maths/risk/simulation/net.ts instead: eight direction numbers for each axis, in hexadecimal.
"""
import json
import os
import sys

import scipy
from scipy.stats import qmc

AXES, POINTS, BITS = 64, 256, 8
points = (qmc.Sobol(d=AXES, scramble=False, bits=30).random(POINTS) * POINTS).astype(int)

if "--directions" in sys.argv:
    # The point whose Gray code has one bit is the direction number of that bit.
    place = {n ^ (n >> 1): n for n in range(POINTS)}
    for axis in range(AXES):
        print("".join("%02x" % points[place[1 << bit]][axis] for bit in range(BITS)), end="\n" if axis % 8 == 7 else " ")
else:
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sobol.json")
    with open(target, "w", encoding="utf-8") as file:
        json.dump(
            {
                "made_by": "test/golden/scripts/sobol.py",
                "versions": {"scipy": scipy.__version__},
                "about": "one text for each axis: its 256 coordinates in 0..255, two hexadecimal digits each",
                "axes": ["".join("%02x" % value for value in points[:, axis]) for axis in range(AXES)],
            },
            file,
            indent=1,
        )
        file.write("\n")
