"""Writes format.json: seeded arrays and the text that NumPy prints for them, which is what TensorFlow shows.

Run by hand, in this order:
    python3 make-format.py            with Debian's python3-numpy (1.24): writes every case
    python make-format.py --newer     with NumPy 2.3 or later and ml_dtypes: adds what differs there, and the bfloat16 cases

NumPy 2.3 prints float32 from 1e6 and float16 from 1e3 in scientific notation, and compares with 0.0001 in the array's own type.
TensorFlow 2.21 runs on such a NumPy, so where a case has a newer text the newer one counts.

A case is [dtype, dims, values, text] or [dtype, dims, values, text, newer text]. Values are numbers, or text for what JSON has no
number for; {"start", "step", "count"} stands for start + i * step, computed in double precision and then rounded to the dtype.
"""
import json
import os
import random
import struct
import sys

import numpy as np

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'format.json')
NEWER = '--newer' in sys.argv
FLOATS = ['float16', 'float32', 'float64']
INTS = ['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64']
random.seed(11)
np.seterr(all='ignore')


def plain(value):
    value = float(value)
    if value != value:
        return 'nan'
    if value in (float('inf'), float('-inf')):
        return 'inf' if value > 0 else '-inf'
    return '-0' if value == 0 and str(value)[0] == '-' else value


def encode(array, dtype):
    flat = array.ravel()
    if dtype == 'string':
        return [v.decode('utf-8') for v in flat]
    if dtype == 'bool':
        return [int(v) for v in flat]
    if dtype.startswith('complex'):
        return [plain(part) for v in flat for part in (v.real, v.imag)]
    if 'int' in dtype:
        return [str(v) if dtype.endswith('64') else int(v) for v in flat]
    return [plain(v) for v in flat]


def numpy_dtype(dtype):
    if dtype == 'bfloat16':
        import ml_dtypes
        return ml_dtypes.bfloat16
    return object if dtype == 'string' else dtype


def text(array):
    # A tensor without axes reaches str as a NumPy scalar.
    return str(array[()]) if array.ndim == 0 else str(array)


def random_dims(rank, most=6):
    return [random.choice([1, 2, 3, 4, 5, most] if rank < 3 else [1, 2, 3, 4]) for _ in range(rank)]


def random_float(style):
    if style == 'unit':
        return random.uniform(-1, 1)
    if style == 'normal':
        return random.gauss(0, 1)
    if style == 'whole':
        return float(random.randint(-9, 99))
    if style == 'money':
        return random.randint(-10000, 10000) / 100
    if style == 'halves':
        return random.randint(-64, 64) / random.choice([2, 4, 8, 16, 32, 64, 128, 256])
    if style == 'wide':
        return random.choice([-1, 1]) * 10 ** random.uniform(-12, 12)
    if style == 'large':
        return random.choice([-1, 1]) * 10 ** random.uniform(3, 9)
    if style == 'small':
        return random.choice([-1, 1]) * 10 ** random.uniform(-5, -2)
    if style == 'bits32':
        return struct.unpack('<f', struct.pack('<I', random.getrandbits(32)))[0]
    if style == 'bits64':
        return struct.unpack('<d', struct.pack('<Q', random.getrandbits(64)))[0]
    if style == 'special':
        return random.choice([0.0, -0.0, 1.0, -1.0, float('nan'), float('inf'), float('-inf'), 0.5, 1e-5, 100.0])
    if style == 'powers':
        return random.choice([-1, 1]) * 2.0 ** random.randint(-30, 30)
    return random.choice([0.1, 0.2, 0.3, 1 / 3, 2 / 3, 1e-4, 1e-3, 999.9, 1000.1, 123456.789, 1e7, 99999999.0, 1e8, 12345678.9, 0.000123456789])


STYLES = ['unit', 'normal', 'whole', 'money', 'halves', 'wide', 'large', 'small', 'bits32', 'bits64', 'special', 'powers', 'named']


def arrays():
    for value in [0, 1, -1, 21, 0.1, 1 / 3, 1e-4, 9.999e-5, 1e-5, 1e15, 1e16, 1.5e16, 999999, 1e6, 1234567, 999.5, 1000, 1024, 65504, 1e100, 5e-324,
                  123456789.123, float('nan'), float('inf'), float('-inf'), -0.0, 2 ** 24, 2 ** 26, 33554432.0, 99999999.0, 1e8]:
        for dtype in FLOATS:
            yield dtype, np.array(value).astype(dtype)
            yield dtype, np.array([value]).astype(dtype)
            yield dtype, np.array([value, 1]).astype(dtype)
    for dims in [[0], [0, 3], [3, 0], [2, 0, 2]]:
        for dtype in ['float32', 'int32', 'bool', 'complex64', 'string']:
            yield dtype, np.zeros(dims).astype(numpy_dtype(dtype))
    for dtype in FLOATS:
        for style in STYLES:
            for rank in [0, 1, 1, 2, 2, 3, 4]:
                dims = random_dims(rank, 9)
                count = int(np.prod(dims, dtype=int))
                values = [random_float(style) for _ in range(count)]
                if random.random() < 0.15 and count:
                    values[random.randrange(count)] = random_float('special')
                yield dtype, np.array(values, dtype='float64').astype(dtype).reshape(dims)
    for dtype in ['complex64', 'complex128']:
        for style in STYLES:
            for rank in [0, 1, 2, 3]:
                dims = random_dims(rank, 7)
                count = int(np.prod(dims, dtype=int))
                values = [complex(random_float(style), random_float(random.choice([style, 'whole', 'special']))) for _ in range(count)]
                yield dtype, np.array(values, dtype='complex128').astype(dtype).reshape(dims)
        for re in [0.0, -0.0, 1.0, float('nan'), float('inf'), float('-inf'), 1e-5, 1e7, 1e16]:
            for im in [0.0, -0.0, 2.5, -1.0, float('nan'), float('inf'), float('-inf'), 1e20]:
                yield dtype, np.array(complex(re, im)).astype(dtype)
    for dtype in INTS:
        info = np.iinfo(dtype)
        for rank in [0, 1, 1, 2, 3, 4]:
            for low, high in [(info.min, info.max), (max(info.min, -9), 9), (max(info.min, -100), 100)]:
                dims = random_dims(rank, 20)
                count = int(np.prod(dims, dtype=int))
                yield dtype, np.array([random.randint(low, high) for _ in range(count)], dtype=dtype).reshape(dims)
        yield dtype, np.array([info.min, info.max], dtype=dtype)
    for rank in [0, 0, 1, 1, 2, 3]:
        dims = random_dims(rank, 30)
        yield 'bool', np.array([random.random() < 0.5 for _ in range(int(np.prod(dims, dtype=int)))]).reshape(dims)
    words = ['a', '', 'hello', "it's", '"q"', "'\"", 'tab\t', 'line\nbreak', 'back\\slash', '\u00e9', '\u65e5\u672c', '\U0001f600', '\x00\x7f', 'a' * 80, 'x' * 30]
    for word in words:
        yield 'string', np.array(word.encode('utf-8'), dtype=object)
    for rank in [1, 1, 1, 2, 2, 3]:
        dims = random_dims(rank, 12)
        array = np.empty(int(np.prod(dims, dtype=int)), dtype=object)
        for i in range(array.size):
            array[i] = random.choice(words).encode('utf-8')
        yield 'string', array.reshape(dims)


def sequences():
    for dims in [[1000], [1001], [2000], [1500, 1], [1, 1500], [40, 40], [7, 200], [6, 300], [3, 4, 100], [20, 10, 10], [5, 6, 7, 8], [2, 501], [1001, 1, 1]]:
        for dtype, start, step in [('float32', 0, 1), ('float32', -3, 0.37), ('float64', 0.5, 0.125), ('float16', -4, 0.01), ('float32', 0, 1e-7),
                                   ('float64', 0, 12345.678), ('int32', -700, 3), ('int64', 0, 1), ('uint8', 0, 0.06), ('bool', 0, 0.0007)]:
            yield dtype, dims, start, step


def bfloats():
    for style in STYLES:
        for rank in [0, 0, 1, 2, 3]:
            dims = random_dims(rank, 20)
            count = int(np.prod(dims, dtype=int))
            yield np.array([random_float(style) for _ in range(count)], dtype='float64').astype(numpy_dtype('bfloat16')).reshape(dims)
    for value in [1.953125e-3, 0.0009765625, 999999, 1e6, 1e5, 123456, 1e-4, 1e-5, 3e38, 1e-40]:
        yield np.array(value).astype(numpy_dtype('bfloat16'))


cases = [[dtype, list(array.shape), encode(array, dtype), text(array)] for dtype, array in arrays()]
for dtype, dims, start, step in sequences():
    count = int(np.prod(dims))
    array = (start + np.arange(count) * step).astype(dtype).reshape(dims)
    cases.append([dtype, dims, {'start': start, 'step': step, 'count': count}, text(array)])

if NEWER:
    with open(PATH) as file:
        older = json.load(file)
    for index, (old, new) in enumerate(zip(older, cases)):
        assert old[:3] == new[:3], (index, old[:3], new[:3])
        if old[3] != new[3]:
            old[4:] = [new[3]]
    cases = older[:len(cases)]
    cases += [['bfloat16', list(array.shape), encode(array, 'bfloat16'), text(array)] for array in bfloats()]
    count = 2000
    array = (np.arange(count) * 0.25).astype(numpy_dtype('bfloat16')).reshape(40, 50)
    cases.append(['bfloat16', [40, 50], {'start': 0, 'step': 0.25, 'count': count}, text(array)])

with open(PATH, 'w') as out:
    out.write('[\n' + ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases) + '\n]\n')
print(len(cases), 'cases by NumPy', np.__version__, '-', sum(len(case) == 5 for case in cases), 'differ')
