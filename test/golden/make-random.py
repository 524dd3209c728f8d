"""Writes random.json: what TensorFlow 2.21 gives for the calls below (python make-random.py; needs tensorflow-cpu==2.21.0).

A case is [function, arguments, options, result]; a sequence starts with the global seed (null: none) and goes on with cases.
Names and options are those of tensorlane; results are the elements' bytes in hex, with dtype and shape.
"""
import json
import os
import re

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
import numpy as np
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(1)
R = tf.random
snake = lambda name: re.sub('([A-Z])', lambda m: '_' + m[1].lower(), name)


def value(v):
    if isinstance(v, dict) and 'tensor' in v:
        return tf.constant(v['tensor'], v['dtype'])
    return v


def call(name, arguments, options):
    kwargs = {snake(k): (getattr(tf, v) if k in ('dtype', 'outputDtype') else value(v)) for k, v in options.items()}
    function = R
    for part in name.split('.'):
        function = getattr(function, snake(part))
    result = function(*[value(a) for a in arguments], **kwargs)
    a = result.numpy()
    if a.dtype == tf.bfloat16.as_numpy_dtype:
        a = a.view(np.uint16)
    return [name, arguments, options, [result.dtype.name, list(a.shape), a.tobytes().hex()]]


def sequence(seed, calls):
    R.set_seed(seed)
    return {'seed': seed, 'calls': [call(*c) for c in calls]}


T = lambda x, dtype='float32': {'tensor': x, 'dtype': dtype}
SHAPES = [[], [0], [1], [3], [4], [5], [2, 3], [17]]
stateless = []
for i, shape in enumerate(SHAPES):
    seed = [i, 7 - i]
    for dtype in ('float16', 'bfloat16', 'float32', 'float64'):
        stateless.append(('statelessUniform', [shape, seed], {'dtype': dtype}))
        stateless.append(('statelessUniform', [shape, seed], {'dtype': dtype, 'minval': -3, 'maxval': 7.5}))
        stateless.append(('statelessNormal', [shape, seed], {'dtype': dtype}))
        stateless.append(('statelessNormal', [shape, seed], {'dtype': dtype, 'mean': 1.5, 'stddev': 0.25}))
        stateless.append(('statelessTruncatedNormal', [shape, seed], {'dtype': dtype, 'mean': -2, 'stddev': 3}))
    for dtype in ('int32', 'int64'):
        stateless.append(('statelessUniform', [shape, seed], {'dtype': dtype, 'minval': -5, 'maxval': 1000}))
    for dtype in ('int32', 'int64', 'uint32', 'uint64'):
        stateless.append(('statelessUniform', [shape, seed], {'dtype': dtype, 'minval': None, 'maxval': None}))
    stateless.append(('split', [seed, i], {}))
    stateless.append(('foldIn', [seed, i * 1000 - 3], {}))
    stateless.append(('foldIn', [T([i, 2**40], 'int64'), T(5 - i, 'int64')], {}))
    stateless.append(('experimental.statelessShuffle', [T(list(range(i + 1)), 'int32'), seed], {}))
stateless += [
    ('statelessUniform', [[4], [-1, -2]], {}), ('statelessUniform', [[4], [2**40, 2**62]], {}),
    ('statelessUniform', [[2, 2], [1, 2]], {'minval': T([0., 10.]), 'maxval': T([1., 20.])}),
    ('statelessNormal', [[2, 2], [1, 2]], {'mean': T([[1.], [2.]]), 'stddev': T([3., 4.])}),
    ('statelessUniform', [[3], [1, 2]], {'minval': 5., 'maxval': 1.}),
    ('statelessUniform', [[4], [1, 2]], {'dtype': 'int32', 'minval': -2**31, 'maxval': 2**31 - 1}),
    ('statelessUniform', [[4], [1, 2]], {'dtype': 'int64', 'minval': -2**63, 'maxval': 2**62}),
    ('statelessNormal', [[1000], [3, 4]], {}), ('statelessTruncatedNormal', [[1000], [3, 4]], {}),
]
for dtype in ('float16', 'float32', 'float64'):
    stateless += [
        ('statelessGamma', [[5, 4], [1, 2], T([0.1, 0.9, 1., 30.], dtype)], {'dtype': dtype}),
        ('statelessGamma', [[5, 2], [3, 2], T([2., 0.], dtype)], {'dtype': dtype, 'beta': T([2., 4.], dtype)}),
        ('statelessPoisson', [[6, 4], [1, 2], T([0., 0.5, 9.9, 200.], dtype)], {'dtype': 'float32'}),
        ('statelessBinomial', [[5, 6], [1, 2], T([10., 10., 100., 100., 7., 0.], dtype), T([.3, .7, .1, .9, 1., .5], dtype)], {}),
        ('statelessBinomial', [[4, 2, 3], [5, 6], T([[40.], [400.]], dtype), T([.01, .5, .99], dtype)], {'outputDtype': 'int64'}),
        ('statelessCategorical', [T([[1., 2., 3.], [0., -50., 0.], [-9., 4., 4.]], dtype), 7, [1, 2]], {}),
    ]
stateless.append(('statelessPoisson', [[3, 2], [1, 2], T([3, 40], 'int32')], {}))
stateless.append(('statelessCategorical', [T([[1., 2.]]), 0, [1, 2]], {'dtype': 'int32'}))
for last in (0, 1, 4, 300, 65535, 65536, 100000):
    index = sorted({0, last // 3, last // 2, last})
    stateless.append(('experimental.indexShuffle', [T(index, 'int32'), [5, 9], last], {}))
stateless.append(('experimental.indexShuffle', [T([0, 1, 2**40], 'int64'), [5, -9], T([7, 2**33, 2**41 + 3], 'int64')], {}))

some = [
    ('uniform', [[3]], {}), ('normal', [[2, 2]], {}), ('truncatedNormal', [[3]], {}), ('uniform', [[2]], {'seed': 1}), ('uniform', [[4]], {'seed': 1}),
    ('uniform', [[2]], {'seed': 1, 'minval': 3, 'maxval': 4}), ('uniform', [[3]], {'seed': 1, 'dtype': 'float64'}), ('normal', [[3]], {'seed': 1}),
    ('normal', [[3]], {'seed': 1, 'dtype': 'float16', 'mean': 2}), ('uniform', [[5]], {'seed': 2, 'dtype': 'int32', 'maxval': 10}),
    ('uniform', [[5]], {'seed': 2, 'dtype': 'int64', 'minval': -4, 'maxval': 10}), ('uniform', [[5]], {'seed': 2, 'dtype': 'int32', 'minval': -9, 'maxval': 9}),
    ('shuffle', [T([1, 2, 3, 4, 5, 6, 7], 'int32')], {'seed': 3}), ('shuffle', [T([1., 2., 3., 4.])], {'seed': 3}), ('shuffle', [T([9, 8, 7], 'int32')], {'seed': 3}),
    ('shuffle', [T([[[1], [2]], [[3], [4]], [[5], [6]], [[7], [8]]], 'int64')], {}), ('shuffle', [T([True, False, False], 'bool')], {'seed': 3}),
    ('categorical', [T([[1., 2., 3.], [3., 2., 1.]]), 5], {'seed': 4}), ('categorical', [T([[1., 2., 3.]]), 3], {'seed': 4}),
    ('categorical', [T([[1., 2.]]), 3], {'seed': 4, 'dtype': 'int32'}), ('categorical', [T([[1., 2.]], 'float64'), 6], {}),
    ('gamma', [[3], T([0.5, 1., 20.])], {'seed': 5}), ('gamma', [[2], 3.], {'seed': 5, 'beta': T([0.5, 2.])}), ('gamma', [[], T([1.5], 'float64')], {'dtype': 'float64'}),
    ('poisson', [[3], T([0.5, 12.])], {'seed': 6}), ('poisson', [[3], 4.2], {'seed': 6}), ('poisson', [[2], 100.], {'dtype': 'int64'}),
    ('normal', [[]], {}), ('uniform', [[0]], {}), ('uniform', [[1]], {}), ('normal', [[2]], {'mean': T([1., 2.]), 'stddev': 3.}),
    ('uniform', [[2]], {'dtype': 'bfloat16'}), ('uniform', [[2]], {'dtype': 'float16', 'maxval': 3, 'seed': 1}), ('normal', [[2]], {'dtype': 'bfloat16', 'stddev': 0.3}),
]
sequences = [sequence(seed, some) for seed in (0, 1, 1234, -5, 2**31 - 1, 2**40 + 5)]
sequences.append(sequence(None, [c for c in some if 'seed' in c[2]]))

data = {'source': 'TensorFlow ' + tf.__version__ + ', CPU', 'stateless': [call(*c) for c in stateless], 'sequences': sequences}
lines = lambda cases: '[\n' + ',\n'.join(json.dumps(c) for c in cases) + '\n]'
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'random.json'), 'w') as file:
    file.write('{"source": %s,\n"stateless": %s,\n"sequences": %s}\n' % (json.dumps(data['source']), lines(data['stateless']), lines(sequences)))
