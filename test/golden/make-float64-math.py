"""Writes float64-math.json: correctly rounded values of the float64 kernels' functions, computed with mpmath at 60 digits.

Run by hand (python3 make-float64-math.py, needs mpmath) when a function or a range is added; the tests only read the JSON file.
"""
import json
import math
import os
import random

import mpmath as mp

mp.mp.dps = 60
rng = random.Random(7)


def uniform(a, b, n=14):
    return [rng.uniform(a, b) for _ in range(n)]


def spread(a, b, n=14):
    """Magnitudes from a to b, even on a logarithmic scale."""
    return [math.exp(rng.uniform(math.log(a), math.log(b))) for _ in range(n)]


def signed(xs):
    return [x * rng.choice([-1, 1]) for x in xs]


def near(c, a, b, n=14):
    return [c + d for d in signed(spread(a, b, n))]


def multiples(n=14):
    return [rng.randrange(-100000, 100000) * math.pi / 2 for _ in range(n)]


def newton(f, df, x):
    for _ in range(8):
        x = x - f(x) / df(x)
    return x


def erfinv(y):
    a = abs(y)
    if a == 0:
        return y
    start = mp.sqrt(-mp.log((1 - a) * (1 + a))) if a > 0.5 else a * mp.sqrt(mp.pi) / 2
    log_tail = mp.log(1 - a)
    x = newton(lambda x: mp.log(mp.erfc(x)) - log_tail, lambda x: -2 / mp.sqrt(mp.pi) * mp.exp(-x * x) / mp.erfc(x), start)
    return x if y > 0 else -x


def ndtri(p):
    if p == mp.mpf(1) / 2:
        return mp.mpf(0)
    tail = p if p < 0.5 else 1 - p
    log_tail = mp.log(2 * tail)
    start = mp.sqrt(-log_tail)
    x = newton(lambda x: mp.log(mp.erfc(x)) - log_tail, lambda x: -2 / mp.sqrt(mp.pi) * mp.exp(-x * x) / mp.erfc(x), start)
    return mp.sqrt(2) * (-x if p < 0.5 else x)


angles = signed(spread(1e-10, 1e308)) + uniform(-10, 10) + signed(spread(1e3, 1e7)) + multiples() + [math.pi, 1e22, 6381956970095103 * 2.0**797]
UNARY = {
    "exp": (mp.exp, uniform(-745, 709.7) + uniform(-2, 2) + signed(spread(1e-20, 1))),
    "expm1": (mp.expm1, uniform(-40, 709.7) + uniform(-2, 2) + signed(spread(1e-300, 1))),
    "log": (mp.log, spread(1e-320, 1e308) + uniform(0.5, 2) + near(1, 1e-16, 0.3)),
    "log1p": (mp.log1p, spread(1e-300, 1e308) + uniform(-0.9999, 2) + signed(spread(1e-20, 0.9))),
    "sin": (mp.sin, angles),
    "cos": (mp.cos, angles),
    "tan": (mp.tan, angles),
    "asin": (mp.asin, uniform(-1, 1) + signed(spread(1e-10, 1)) + [1 - d for d in spread(1e-16, 0.5)]),
    "acos": (mp.acos, uniform(-1, 1) + signed(spread(1e-10, 1)) + signed([1 - d for d in spread(1e-16, 0.5)])),
    "atan": (mp.atan, uniform(-3, 3) + signed(spread(1e-300, 1e300))),
    "sinh": (mp.sinh, uniform(-710, 710) + uniform(-2, 2) + signed(spread(1e-10, 30))),
    "cosh": (mp.cosh, uniform(-710, 710) + uniform(-2, 2) + signed(spread(1e-10, 30))),
    "tanh": (mp.tanh, uniform(-30, 30) + uniform(-2, 2) + signed(spread(1e-10, 30))),
    "asinh": (mp.asinh, uniform(-5, 5) + signed(spread(1e-300, 1e300))),
    "acosh": (mp.acosh, uniform(1, 5) + spread(1, 1e300) + [1 + d for d in spread(1e-15, 1)]),
    "atanh": (mp.atanh, uniform(-1, 1) + signed(spread(1e-10, 1)) + [1 - d for d in spread(1e-15, 1)]),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), uniform(-740, 40) + uniform(-5, 5)),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), uniform(-740, 40) + uniform(-5, 5)),
    "elu": (lambda x: mp.expm1(x) if x < 0 else x, uniform(-40, 40) + uniform(-2, 2)),
    "selu": (
        lambda x: mp.mpf("1.0507009873554804934193349852946") * (mp.mpf("1.6732632423543772848170429916717") * mp.expm1(x) if x < 0 else x),
        uniform(-40, 40) + uniform(-2, 2),
    ),
    "erf": (mp.erf, uniform(-6, 6) + signed(spread(1e-10, 6)) + signed(uniform(0.8, 1.3))),
    "erfc": (mp.erfc, uniform(-6, 26) + uniform(-2, 2) + signed(spread(1e-10, 5)) + uniform(0.8, 3)),
    "lgamma": (
        lambda x: mp.log(abs(mp.gamma(x))) if x < 100 else mp.loggamma(x),
        uniform(0, 10) + spread(1e-300, 1e300) + uniform(0.3, 3) + near(1, 1e-15, 0.3) + near(2, 1e-15, 0.3) + [-x for x in spread(1e-300, 0.1)],
    ),
    "digamma": (
        mp.digamma,
        uniform(0, 12) + spread(1e-300, 1e300) + uniform(0.3, 3) + near(1.4616321449683622, 1e-15, 0.3) + [-x for x in spread(1e-300, 0.1)],
    ),
    "erfinv": (erfinv, uniform(-1, 1) + signed([1 - d for d in spread(1e-16, 1)]) + signed(spread(1e-12, 1))),
    "ndtri": (ndtri, uniform(0, 1) + spread(1e-280, 1) + [1 - d for d in spread(1e-16, 1)]),
}
pairs = list(zip(spread(1e-300, 1e300) + uniform(0.5, 2) + near(1, 1e-16, 0.1), signed(spread(1e-3, 1)) + uniform(-900, 900) + signed(spread(1, 1e15))))
points = list(zip(signed(spread(1e-300, 1e300)) + uniform(-2, 2), signed(spread(1e-300, 1e300)) + uniform(-2, 2)))
BINARY = {
    "pow": (lambda x, y: x**y, pairs),
    "atan2": (lambda y, x: mp.atan2(y, x), points),
    "xlogy": (lambda x, y: x * mp.log(y), [(x, abs(y)) for x, y in points]),
    "truncmod": (lambda x, y: mp.mpf(math.fmod(x, y)), points + [(1e308, 3e-308), (1e-310, 3e-320)]),
}

table = {}
for name, (f, xs) in UNARY.items():
    table[name] = [[x, float(f(mp.mpf(x)))] for x in xs]
for name, (f, xs) in BINARY.items():
    table[name] = [[x, y, float(f(mp.mpf(x), mp.mpf(y)))] for x, y in xs]
rows = ",\n".join(f'"{name}": {json.dumps([row for row in rows if math.isfinite(row[-1])])}' for name, rows in table.items())
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "float64-math.json"), "w") as out:
    out.write("{\n" + rows + "\n}\n")
