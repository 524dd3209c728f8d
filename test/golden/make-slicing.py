"""Writes slicing.json: random Python indices on small arrays, with what NumPy takes by them. Run by hand: python3 make-slicing.py"""
import json
import os
import random

import numpy as np

random.seed(20240617)


def bound(n):
    return random.choice([None, random.randint(-n - 3, n + 3)])


def text(n):
    step = random.choice([None, None, 1, 2, 3, -1, -2, -3])
    start, stop = bound(n), bound(n)
    show = lambda value: '' if value is None else str(value)
    if step is None and random.random() < 0.7:
        return slice(start, stop), f'{show(start)}:{show(stop)}'
    return slice(start, stop, step), f'{show(start)}:{show(stop)}:{show(step)}'


def one_case():
    dims = [random.choice([0, 1, 2, 3, 4, 5, 6]) for _ in range(random.randint(0, 4))]
    array = np.arange(int(np.prod(dims, dtype=int))).reshape(dims)
    taken = random.randint(0, len(dims) + (random.random() < 0.1))
    python, shown = [], []
    for axis in range(taken):
        n = dims[axis] if axis < len(dims) else 1
        if n and random.random() < 0.4:
            at = random.randint(-n, n - 1) if random.random() < 0.95 else random.choice([-n - 1, n])
            python.append(at)
            shown.append(at)
        else:
            part, words = text(n)
            python.append(part)
            shown.append(words)
    if random.random() < 0.4:
        at = random.randint(0, len(shown))
        python.insert(at, Ellipsis)
        shown.insert(at, '...')
    while random.random() < 0.25:
        at = random.randint(0, len(shown))
        python.insert(at, None)
        shown.insert(at, None)
    try:
        result = array[tuple(python)]
        return [dims, shown, list(result.shape), [int(v) for v in np.ravel(result)]]
    except IndexError:
        return [dims, shown, None, None]


cases = [one_case() for _ in range(1500)]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'slicing.json'), 'w') as out:
    out.write('[\n' + ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases) + '\n]\n')
