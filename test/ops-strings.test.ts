import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { checkLeaks, filled, flatOf, integerFrom, randomFrom, refuses, same, shapeFrom, sizeOf } from './numeric.ts';

// Strings compared, joined, cut and read as numbers, against plain JavaScript.

const WORDS = ['', 'a', 'b', 'ab', 'ü', '😊', 'Hello', ' x '];
const drawFrom = (random: () => number, shape: readonly number[]): string[] =>
  Array.from({ length: sizeOf(shape) }, () => WORDS[integerFrom(random, 0, WORDS.length - 1)]);
const strings = (elements: readonly string[], shape: readonly number[]): tf.Tensor => tf.constant([...elements], 'string', [...shape]);

/** Two shapes that broadcast, and the shape that they broadcast to. */
function shapesFrom(random: () => number): [number[], number[], number[]] {
  const full = shapeFrom(random);
  const thinned = (): number[] => full.slice(integerFrom(random, 0, full.length)).map((d) => (random() < 0.3 ? 1 : d));
  const [a, b] = [thinned(), thinned()];
  const rank = Math.max(a.length, b.length);
  const dims = Array.from({ length: rank }, (_, i) => {
    const [x, y] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    return x === 1 ? y : x;
  });
  return [a, b, dims];
}

test('equal, notEqual and add broadcast', () => {
  const random = randomFrom(1);
  for (let round = 0; round < 80; round++) {
    const [sa, sb, dims] = shapesFrom(random);
    const [a, b] = [drawFrom(random, sa), drawFrom(random, sb)];
    const at = (index: number[], shape: number[]): number =>
      flatOf(
        shape.map((d, i) => (d === 1 ? 0 : index[i + index.length - shape.length])),
        shape,
      );
    const pairs = filled(dims, (index) => [a[at(index, sa)], b[at(index, sb)]]);
    tf.tidy(() => {
      const [x, y] = [strings(a, sa), strings(b, sb)];
      same(
        tf.equal(x, y),
        dims,
        pairs.map(([p, q]) => +(p === q)),
        'bool',
      );
      same(
        x.notEqual(y),
        dims,
        pairs.map(([p, q]) => +(p !== q)),
        'bool',
      );
      same(
        tf.add(x, y),
        dims,
        pairs.map(([p, q]) => p + q),
        'string',
      );
    });
  }
  const [word, number] = [tf.constant('a'), tf.constant(1)];
  same(word.add('b'), [], ['ab'], 'string');
  same(tf.constant([true, false]).equal([true, true]), [2], [1, 0], 'bool');
  refuses(() => tf.equal(['a', 'b'], ['a', 'b', 'c']), tf.ShapeError, /^equal: /);
  refuses(() => tf.add(word, number), tf.DTypeError, /^add: dtypes differ, got string and float32/);
  refuses(() => tf.less('a', 'b'), tf.DTypeError, /^less: dtype not supported, got string/);
  refuses(() => tf.multiply(['a'], ['b']), tf.DTypeError, /^multiply: dtype not supported, got string/);
});

test('length and substr count bytes or characters', () => {
  const random = randomFrom(2);
  for (let round = 0; round < 40; round++) {
    const shape = shapeFrom(random);
    const s = drawFrom(random, shape);
    tf.tidy(() => {
      const x = strings(s, shape);
      same(
        tf.strings.length(x),
        shape,
        s.map((t) => new TextEncoder().encode(t).length),
        'int32',
      );
      same(
        tf.strings.length(x, { unit: 'UTF8_CHAR' }),
        shape,
        s.map((t) => [...t].length),
        'int32',
      );
      const [pos, len] = [integerFrom(random, -1, 0), integerFrom(random, 0, 3)];
      if (s.every((t) => t !== '')) {
        const cut = (t: string): string => {
          const from = pos < 0 ? [...t].length - 1 : 0;
          return [...t].slice(from, from + len).join('');
        };
        same(tf.strings.substr(x, pos, len, { unit: 'UTF8_CHAR' }), shape, s.map(cut), 'string');
      }
    });
  }
  same(tf.strings.substr(['Hello', 'World'], [0, 1], [1, 9]), [2], ['H', 'orld'], 'string');
  same(tf.strings.substr('aüb', 1, 2), [], ['ü'], 'string');
  same(tf.strings.substr('abc', 3, 1), [], [''], 'string');
  refuses(() => tf.strings.substr(['abc'], 4, 1), tf.ValueError, /^substr: .*position 4 in 'abc' of length 3/);
  refuses(() => tf.strings.substr('abc', 0.5, 1), tf.DTypeError, /^substr: .*0\.5/);
  refuses(() => tf.strings.length([1]), tf.DTypeError, /^length: .*string/);
  refuses(() => tf.strings.length('a', { unit: 'CHAR' as 'BYTE' }), tf.ValueError, /^length: unknown unit, got 'CHAR'/);
});

test('upper, lower, strip', () => {
  same(tf.strings.upper(['aßü']), [1], ['Aßü'], 'string');
  same(tf.strings.upper(['aü'], { encoding: 'utf-8' }), [1], ['AÜ'], 'string');
  same(tf.strings.lower([['ABÜ']]), [1, 1], ['abÜ'], 'string');
  same(tf.strings.lower('ABÜ', { encoding: 'utf-8' }), [], ['abü'], 'string');
  same(tf.strings.strip(['  a b\n', '', '\t']), [3], ['a b', '', ''], 'string');
  same(tf.strings.strip('\u00a0x'), [], ['\u00a0x'], 'string');
  refuses(() => tf.strings.upper(1), tf.DTypeError, /^upper: /);
});

test('join and reduceJoin', () => {
  same(tf.strings.join(['a', 'b', 'c'], { separator: ', ' }), [], ['a, b, c'], 'string');
  same(tf.strings.join([['a', 'b'], 'x', [['1'], ['2']]]), [2, 2], ['ax1', 'bx1', 'ax2', 'bx2'], 'string');
  const m = [
    ['a', 'b'],
    ['c', 'd'],
  ];
  same(tf.strings.reduceJoin(m), [], ['abcd'], 'string');
  same(tf.strings.reduceJoin(m, { axis: 0 }), [2], ['ac', 'bd'], 'string');
  same(tf.strings.reduceJoin(m, { axis: -1, separator: '-' }), [2], ['a-b', 'c-d'], 'string');
  same(tf.strings.reduceJoin(m, { axis: [0, 1] }), [], ['acbd'], 'string');
  same(tf.strings.reduceJoin(m, { axis: [1, 0] }), [], ['abcd'], 'string');
  same(tf.strings.reduceJoin(m, { axis: 0, keepdims: true }), [1, 2], ['ac', 'bd'], 'string');
  same(tf.strings.reduceJoin(m, { axis: [] }), [2, 2], ['a', 'b', 'c', 'd'], 'string');
  same(tf.strings.reduceJoin(tf.constant([], 'string', [0, 2]), { axis: 0 }), [2], ['', ''], 'string');
  const random = randomFrom(3);
  for (let round = 0; round < 30; round++) {
    const shape = shapeFrom(random, 1);
    const axis = integerFrom(random, 0, shape.length - 1);
    const s = drawFrom(random, shape);
    const wanted = shape.filter((_, i) => i !== axis);
    const expected = filled(wanted, (index) =>
      Array.from({ length: shape[axis] }, (_, i) => s[flatOf(index.toSpliced(axis, 0, i), shape)]).join('|'),
    );
    tf.tidy(() => same(tf.strings.reduceJoin(strings(s, shape), { axis, separator: '|' }), wanted, expected, 'string'));
  }
  refuses(() => tf.strings.join([]), tf.ValueError, /^join: the list is empty/);
  refuses(
    () =>
      tf.strings.join([
        ['a', 'b'],
        ['a', 'b', 'c'],
      ]),
    tf.ShapeError,
    /^join: /,
  );
  refuses(() => tf.strings.join(['a', 1]), tf.DTypeError, /^join: /);
  refuses(() => tf.strings.reduceJoin(['a'], { axis: 1 }), tf.IndexError, /^reduceJoin: axis out of range/);
});

test('split', () => {
  const cases: readonly [string, { sep?: string | null; maxsplit?: number } | undefined, string[]][] = [
    ['a b c', undefined, ['a', 'b', 'c']],
    ['  a \t b\n', undefined, ['a', 'b']],
    ['', undefined, []],
    ['   ', undefined, []],
    [' a b c', { maxsplit: 1 }, ['a', 'b c']],
    ['a,b,,c', { sep: ',' }, ['a', 'b', '', 'c']],
    ['', { sep: ',' }, ['']],
    [',', { sep: ',' }, ['', '']],
    ['a<>b<>c', { sep: '<>', maxsplit: 1 }, ['a', 'b<>c']],
    ['a b', { sep: null }, ['a', 'b']],
  ];
  for (const [text, options, expected] of cases)
    same(tf.strings.split(text, options), [expected.length], expected, 'string', JSON.stringify(text));
  same(tf.strings.bytesSplit('abc'), [3], ['a', 'b', 'c'], 'string');
  same(tf.strings.unicodeSplit('aü😊'), [3], ['a', 'ü', '😊'], 'string');
  refuses(() => tf.strings.split(['a b', 'c']), tf.UnsupportedError, /^split: .*one by one/);
  same(tf.strings.bytesSplit('ü'), [2], ['\udcc3', '\udcbc'], 'string');
  const traced = tf.function((x: tf.Tensor) => tf.strings.length(tf.strings.split(x)));
  same(traced(tf.constant('ab c def')) as tf.Tensor, [3], [2, 1, 3], 'int32');
});

test('regular expressions', () => {
  same(tf.strings.regexReplace(['a1b22', 'x'], '[0-9]+', '#'), [2], ['a#b#', 'x'], 'string');
  same(tf.strings.regexReplace('a1b22', '([0-9])', '<\\1>', { replaceGlobal: false }), [], ['a<1>b22'], 'string');
  same(tf.strings.regexReplace('cost 5', '([0-9])', '$\\0 \\\\1'), [], ['cost $5 \\1'], 'string');
  same(tf.strings.regexReplace('ABC', '(?i)b', 'x'), [], ['AxC'], 'string');
  same(tf.strings.regexFullMatch(['lib', 'libs', 'LIB'], '(?i)l.b'), [3], [1, 0, 1], 'bool');
  same(tf.strings.regexFullMatch(['ab', 'b', 'abc'], 'a|b'), [3], [0, 1, 0], 'bool');
  same(tf.strings.regexFullMatch(['😊', 'ab'], '.'), [2], [1, 0], 'bool');
  refuses(() => tf.strings.regexReplace('a', '(', 'b'), tf.ValueError, /^regexReplace: .*'\('/);
});

test('numbers from strings', () => {
  same(
    tf.strings.toNumber(['1.5', ' -2e3 ', '.5', '+7', 'inf', '-Infinity', 'NaN']),
    [7],
    [1.5, -2000, 0.5, 7, Infinity, -Infinity, NaN],
    'float32',
  );
  same(tf.strings.toNumber('0.1', { outType: 'float64' }), [], [0.1], 'float64');
  same(tf.strings.toNumber(['7', '-8'], { outType: 'int32' }), [2], [7, -8], 'int32');
  same(tf.strings.toNumber('9223372036854775807', { outType: 'int64' }), [], [2n ** 63n - 1n], 'int64');
  for (const bad of ['', 'x', '1.5x', '1 2', '0x10', '--1'])
    refuses(() => tf.strings.toNumber(['1', bad]), tf.ValueError, /^toNumber: a string is no number of dtype float32/);
  for (const bad of ['1.5', '2147483648', '1e3'])
    refuses(() => tf.strings.toNumber(bad, { outType: 'int32' }), tf.ValueError, /^toNumber: .*int32, got '/);
  refuses(() => tf.strings.toNumber('1', { outType: 'int8' as 'int32' }), tf.ValueError, /^toNumber: unknown outType/);
});

test('strings from numbers, as printf writes them', () => {
  same(
    tf.strings.asString([3.5, -0, 1e21, NaN, -Infinity]),
    [5],
    ['3.500000', '-0.000000', '1000000020040877342720.000000', 'nan', '-inf'],
    'string',
  );
  same(tf.strings.asString(tf.constant([1, -2], 'int32')), [2], ['1', '-2'], 'string');
  same(tf.strings.asString(tf.constant([-(2n ** 63n)])), [1], ['-9223372036854775808'], 'string');
  same(tf.strings.asString([true, false]), [2], ['true', 'false'], 'string');
  same(tf.strings.asString(tf.complex([1], [-2]), { precision: 1 }), [1], ['(1.0,-2.0)'], 'string');
  same(tf.strings.asString([2.5, 3.5, 0.125], { precision: 0 }), [3], ['2', '4', '0'], 'string');
  same(tf.strings.asString([0.125, 0.375], { precision: 2 }), [2], ['0.12', '0.38'], 'string');
  same(tf.strings.asString([1234.5], { scientific: true }), [1], ['1.234500e+03'], 'string');
  same(tf.strings.asString([1234.5, 1e-7, 1e6, 100], { shortest: true }), [4], ['1234.5', '1e-07', '1e+06', '100'], 'string');
  same(tf.strings.asString(tf.constant([7, -7], 'int32'), { width: 4, fill: '0' }), [2], ['0007', '-007'], 'string');
  same(tf.strings.asString(tf.constant([7], 'int32'), { width: 4 }), [1], ['   7'], 'string');
  same(tf.strings.asString(tf.constant([7], 'int32'), { width: 4, fill: '-' }), [1], ['7   '], 'string');
  refuses(() => tf.strings.asString([1], { scientific: true, shortest: true }), tf.ValueError, /^asString: /);
});

test('hash buckets', () => {
  const strings = ['', 'a', 'abc', '0123456789abcdefghijklmnopqrstuvwxyz'];
  const expected = [1936946117179621455n, 3694432073954588131n, 2640714258260161385n, 3437576823970257101n];
  same(tf.strings.toHashBucketFast(strings, 2n ** 62n), [4], expected, 'int64');
  same(tf.strings.toHashBucketFast([['Hello'], ['TensorFlow'], ['2.x']], 3), [3, 1], [0n, 2n, 2n], 'int64');
  // From the original program: letters 33 + (7 i + 13 n) mod 90, at i, of a string of length n.
  const long = (n: number): string => Array.from({ length: n }, (_, i) => String.fromCharCode(33 + ((i * 7 + n * 13) % 90))).join('');
  const all = 2n ** 64n;
  const originals: readonly (readonly [number, bigint])[] = [
    [65, 7513899808629335486n],
    [128, 5837100553241441215n],
    [200, 4368140004597811391n],
  ];
  for (const [n, hash] of originals) same(tf.strings.toHashBucketFast(long(n), all), [], [hash], 'int64', `length ${n}`);
  refuses(() => tf.strings.toHashBucketFast(['a'], 0), tf.ValueError, /^toHashBucketFast: .*got 0/);
  refuses(() => tf.strings.toHashBucketFast([1], 3), tf.DTypeError, /^toHashBucketFast: /);
});

test('format and print show the ends of large tensors', () => {
  const lines: string[] = [];
  const outputStream = (text: string): void => {
    lines.push(text);
  };
  tf.print('x', tf.range(10, 'int32'), 1.5, true, null, [tf.constant(1), 'a'], { b: tf.constant([true]) }, { outputStream });
  tf.print(tf.constant('plain'), { outputStream, end: '' });
  tf.print(tf.constant(['q"']), tf.constant('s'), { outputStream, sep: '|' });
  tf.print({ outputStream: 1 }, { outputStream, end: '!' });
  tf.print(
    tf.constant([
      [1, 2],
      [3, 4],
    ]),
    { outputStream },
  );
  tf.print(tf.reshape(tf.range(8, 'int32'), [2, 2, 2]), { outputStream });
  tf.print(tf.range(5, 'int32'), { outputStream: { write: outputStream }, summarize: -1 });
  tf.print(tf.range(3, 'int32'), tf.zeros([0]), { outputStream, summarize: 1 });
  tf.print(tf.constant([0.1, 1 / 3, 1e10, NaN]), tf.constant([1 / 3], 'float64'), tf.complex([1], [2]), { outputStream, summarize: 4 });
  assert.equal(lines, [
    "x [0 1 2 ... 7 8 9] 1.5 true null [1, 'a'] {'b': [1]}\n",
    'plain',
    '["q\\""]|"s"\n',
    "{'outputStream': 1}!",
    '[[1 2]\n [3 4]]\n',
    '[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]\n',
    '[0 1 2 3 4]\n',
    '[0 ... 2] []\n',
    '[0.1 0.333333343 1e+10 nan] [0.33333333333333331] [(1,2)]\n',
  ]);
  same(tf.strings.format('a {} b {}', [tf.constant([1.5, 2]), 3]), [], ['a [1.5 2] b 3'], 'string');
  same(tf.strings.format('<T>', tf.range(9), { placeholder: 'T', summarize: 2 }), [], ['<[0 1 ... 7 8]>'], 'string');
  refuses(() => tf.strings.format('{} {}', [1]), tf.ValueError, /^format: .*2 placeholders for 1 tensors/);
  refuses(() => tf.print(1, { outputStream: 'file' as 'stdout' }), tf.ValueError, /^print: unknown outputStream, got file/);
  lines.length = 0;
  const traced = tf.function((x: tf.Tensor) => {
    tf.print('at', x, { outputStream });
    const y = x.add(1);
    tf.print('then', y, { outputStream });
    return y;
  });
  traced(tf.constant(1));
  traced(tf.constant(2));
  assert.equal(lines, ['at 1\n', 'then 2\n', 'at 2\n', 'then 3\n']);
});

test('nothing stays behind', () => {
  const ops: readonly (() => tf.Tensor)[] = [
    () => tf.equal(['a'], 'a'),
    () => tf.add(['a'], ['b']),
    () => tf.strings.join(['a', ['b']]),
    () => tf.strings.length(['a']),
    () => tf.strings.split('a b'),
    () => tf.strings.toNumber(['1']),
    () => tf.strings.asString([1]),
    () => tf.strings.asString(1.5, { width: 9 }),
    () => tf.strings.substr(['abc'], 1, 1),
    () => tf.strings.regexReplace(['a'], 'a', 'b'),
    () => tf.strings.reduceJoin(['a', 'b']),
    () => tf.strings.format('{}', [1]),
    () => tf.strings.upper('a'),
  ];
  for (const op of ops) checkLeaks(op, String(op));
  const z = tf.complex([1], [2]);
  checkLeaks(() => tf.strings.asString(z), 'asString of complex');
  checkLeaks(() => {
    tf.print([1, 2], new Float32Array(2), { outputStream: () => undefined });
    return [];
  }, 'print');
});

test('strings come as they are, flat', async () => {
  const x = tf
    .constant([
      ['a', 'b'],
      ['', 'ä'],
    ])
    .at(1);
  assert.equal(x.dataSync<string[]>(), ['', 'ä']);
  assert.equal(await x.data<string[]>(), ['', 'ä']);
  assert.equal(new tf.Variable(x).dataSync<string[]>(), ['', 'ä']);
});

test.run();
