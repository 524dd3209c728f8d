// The rewritings of traced programs: what each does, seen in the text of small graphs, and that no bit changes by all of them.
// biome-ignore-all format: short cases read best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Tensor } from '../src/tensor.ts';
import { broadcasts } from '../src/trace/passes/broadcasts.ts';
import { commonSubexpressions } from '../src/trace/passes/common-subexpressions.ts';
import { constantFolding } from '../src/trace/passes/constant-folding.ts';
import { deadCode } from '../src/trace/passes/dead-code.ts';
import { identities } from '../src/trace/passes/identities.ts';
import type { Listing, Pass } from '../src/trace/passes/listing.ts';
import { textOf } from '../src/trace/text.ts';
import { errorOf, inputsOf, numbersOf, tensorOf } from './case-inputs.ts';
import { cases } from './cases.ts';
import { tensor } from './semantics/expect.ts';

/** The lines of a function of one float32 [2] argument after these passes, then what it gives back. */
function after(passes: readonly Pass[], fn: (x: Tensor) => Tensor): string[] {
  const { concrete } = traceOf(fn);
  const listing = passes.reduce<Listing>((now, pass) => pass(now), { nodes: concrete.graph.nodes, outputs: concrete.outputs });
  return [...textOf(listing.nodes).split('\n'), `→ ${listing.outputs.map((y) => y.name).join()}`];
}

function traceOf(fn: (x: Tensor) => Tensor): tf.TracedFunction<[Tensor], Tensor>['traces'][number] {
  const f = tf.function(fn);
  f.getConcreteFunction(new tf.TensorSpec([2], 'float32'));
  return f.traces[0];
}

const X = 'x: float32(2,) = Placeholder()';

test('dead code', () => {
  assert.equal(after([deadCode], (x) => {
    x.exp().sin();
    return x.mul(x);
  }), ['mul: float32(2,) = Mul(x, x)', '→ mul:0']);
  const v = new tf.Variable(1);
  const kept = after([deadCode], (x) => {
    v.assignAdd(1);
    return x;
  });
  assert.is(kept.length, 3, 'an assignment stays');
});

test('common subexpressions', () => {
  assert.equal(after([commonSubexpressions], (x) => x.exp().add(1).mul(x.exp().add(1))), [
    X, 'Exp: float32(2,) = Exp(x)', 'Const: float32() = Const() {data=[1], dims=[], dtype=float32}', 'add: float32(2,) = AddV2(Exp, Const)',
    'mul: float32(2,) = Mul(add, add)', '→ mul:0',
  ]);
  const v = new tf.Variable(1);
  const f = tf.function((x: Tensor) => {
    const a = v.mul(x);
    const b = v.mul(x);
    v.assignAdd(1);
    return [a.add(b), v.mul(x)];
  });
  for (let run = 0; run < 3; run++) {
    const [two, one] = f(tf.constant(3));
    tensor(two, 6 * (run + 1));
    tensor(one, 3 * (run + 2));
  }
  const draws = tf.function(() => [tf.random.normal([3]), tf.random.normal([3])]);
  const [a, b] = draws();
  assert.not.equal(a.arraySync(), b.arraySync());
  tensor(tf.function((x: Tensor) => x.mul(-0).add(x.mul(0)))(tf.constant(-1)), 0);
});

test('identities', () => {
  assert.equal(after([identities, deadCode], (x) => x.mul(1).div(1).sub(0).neg().neg().identity().cast('float32').reshape([2])), ['', '→ x:0']);
  assert.equal(after([identities, deadCode], (x) => x.reshape([1, 2]).reshape([2, 1]).reshape([2]).exp()), ['Exp: float32(2,) = Exp(x)', '→ Exp:0']);
  const plus = after([identities, deadCode], (x) => x.add(0));
  assert.is(plus.length, 3, 'x + 0 makes 0 of -0');
  const wider = after([identities, deadCode], (x) => x.mul(tf.ones([3, 2])));
  assert.ok(wider.some((line) => line.includes('Mul')), 'a broadcast is no identity');
  const f = tf.function((x: Tensor) => x.sub(0).mul(1));
  for (let run = 0; run < 3; run++) tensor(f(tf.constant([-0, Number.NaN, Number.POSITIVE_INFINITY])), [-0, Number.NaN, Number.POSITIVE_INFINITY]);
});

test('identities: cheaper ops of the same bits', () => {
  const names = (fn: (x: Tensor) => Tensor): string[] => after([identities, deadCode], fn).slice(0, -1).filter((line) => !line.includes('= Const')).map((line) => line.replace(/.* = (\w+)\(.*/, '$1'));
  assert.equal(names((x) => x.pow(2)), ['Square']);
  assert.equal(names((x) => x.pow([2, 2])), ['Square']);
  assert.equal(names((x) => x.pow([2, 3])), ['Pow']);
  assert.equal(names((x) => x.sub(x.neg())), ['AddV2']);
  assert.equal(names((x) => x.add(x.exp().neg())), ['Exp', 'Sub']);
  assert.equal(names((x) => x.neg().abs().abs().square()), ['Square']);
  assert.equal(names((x) => tf.nn.relu(tf.nn.relu(x)).floor().floor()), ['Relu', 'Floor']);
  assert.equal(names((x) => x.reshape([1, 2]).transpose().transpose().exp()), ['Reshape', 'Exp']);
  assert.equal(names((x) => x.reshape([1, 1, 2]).transpose([1, 2, 0]).transpose([1, 2, 0]).exp()), ['Reshape', 'Transpose', 'Transpose', 'Exp'], 'that is not back');
  assert.equal(names((x) => tf.broadcastTo(x, [2]).exp()), ['Exp']);
  const x = tf.constant([Number.NaN, Number.NEGATIVE_INFINITY, -1.5e-30, -0, 0, 1e-42, 3.3, 1e30, Number.POSITIVE_INFINITY]);
  for (const fn of [(v: Tensor) => v.pow(2), (v: Tensor) => v.sub(v.exp().neg()), (v: Tensor) => v.add(v.neg()), (v: Tensor) => v.neg().abs(), (v: Tensor) => v.neg().cos()]) {
    const f = tf.function(fn);
    for (let run = 0; run < 3; run++) assert.is(errorOf(numbersOf(f(x)), numbersOf(fn(x))), 0, String(fn));
  }
  const many = tf.random.Generator.fromSeed(1).normal([20000]);
  assert.is(errorOf(numbersOf(many.pow(2)), numbersOf(many.square())), 0, 'a power of 2 is rounded once');
});

test('broadcasts', () => {
  assert.equal(after([broadcasts, deadCode], (x) => tf.broadcastTo(x.sum(), [2]).mul(x)), [
    'Sum: float32() = Sum(x) {axes=[0], keepdims=false}', 'mul: float32(2,) = Mul(Sum, x)', '→ mul:0',
  ]);
  const both = after([broadcasts, deadCode], (x) => tf.broadcastTo(x, [3, 2]).mul(tf.broadcastTo(x.neg(), [3, 2])));
  assert.is(both.filter((line) => line.includes('= BroadcastTo(')).length, 1, 'the shape has to come from somewhere');
  const moved = after([broadcasts, deadCode], (x) => tf.broadcastTo(x, [3, 2]).matmul(tf.ones([2, 2])));
  assert.is(moved.filter((line) => line.includes('= BroadcastTo(')).length, 1, 'only elementwise ops broadcast by themselves');
});

test('constant folding', () => {
  assert.equal(after([constantFolding, deadCode], (x) => x.mul(tf.constant(2).mul(3).add([1, 2]))), [
    'add: float32(2,) = Const() {data=[7, 8], dims=[2], dtype=float32}', 'mul_1: float32(2,) = Mul(x, add)', '→ mul_1:0',
  ]);
  assert.equal(after([constantFolding, deadCode], (x) => x.mul(tf.onesLike(x.exp()))), [
    'FillLike: float32(2,) = Const() {data=[1, 1], dims=[2], dtype=float32}', 'mul: float32(2,) = Mul(x, FillLike)', '→ mul:0',
  ], 'of shapes that are known');
  const failing = after([constantFolding, deadCode], (x) => x.add(tf.constant([1, 0], 'int32').floordiv(0).cast('float32')));
  assert.ok(failing.some((line) => line.includes('FloorDiv')), 'what fails is left for the run to tell');
});

test('passes can be switched off', () => {
  const v = new tf.Variable(2);
  const f = (x: Tensor): Tensor => x.mul(1).add(v.mul(v)).add(v.mul(v));
  const expected = f(tf.constant([1, 2])).arraySync();
  const names = ['constantFolding', 'arithmeticOptimization', 'commonSubgraphElimination', 'disableMetaOptimizer'] as const;
  for (const name of names) {
    tf.config.optimizer.setExperimentalOptions({ [name]: name === 'disableMetaOptimizer' });
    try {
      tensor(tf.function(f)(tf.constant([1, 2])), expected);
    } finally {
      tf.config.optimizer.setExperimentalOptions({ [name]: name !== 'disableMetaOptimizer' });
    }
  }
  assert.throws(() => tf.config.optimizer.setExperimentalOptions({ constantfolding: true } as never), /constantfolding/);
});

/** What a traced function gives with the passes on or off. */
function traced(on: boolean, call: (...x: Tensor[]) => readonly Tensor[], x: readonly Tensor[]): readonly Tensor[] {
  tf.config.optimizer.setExperimentalOptions({ disableMetaOptimizer: !on });
  try {
    const f = tf.function((...args: Tensor[]) => call(...args));
    // From the second run on it is a plan.
    f(...x);
    f(...x);
    return f(...x);
  } finally {
    tf.config.optimizer.setExperimentalOptions({ disableMetaOptimizer: false });
  }
}

for (const row of cases) {
  test(`${row.name}: the same bits with and without passes`, () => {
    const dtype = row.dtypes[0];
    for (const shapes of row.shapes.slice(0, 4)) {
      const x = inputsOf(row, shapes, dtype).map((input) => tensorOf(input, dtype));
      const both = (...args: Tensor[]): Tensor[] => {
        const tape = new tf.GradientTape();
        const y = tape.record(() => {
          tape.watch(...row.gradients.map((at) => args[at]));
          return row.call(...args).mul(row.out === undefined && row.gradients.length > 0 ? tf.constant(1, dtype) : row.call(...args).onesLike());
        });
        return row.gradients.length === 0 ? [row.call(...args)] : [y, ...(tape.gradient(y, row.gradients.map((at) => args[at]), { unconnectedGradients: 'zero' }) as Tensor[]).map((g) => g.toTensor())];
      };
      const simple = (...args: Tensor[]): Tensor[] => [row.call(...args)];
      const call = row.gradients.length > 0 ? both : simple;
      const plain = traced(false, call, x);
      traced(true, call, x).forEach((y, i) => {
        assert.equal([...y.shape], [...plain[i].shape]);
        assert.is(errorOf(numbersOf(y), numbersOf(plain[i])), 0, `${JSON.stringify(shapes)} result ${i}`);
      });
    }
  });
}

test('toString: one line per node; toDot: the same for Graphviz', () => {
  const w = new tf.Variable(tf.ones([3, 2]), { name: 'w' });
  const f = tf.function((x: Tensor) => tf.nn.relu(x.matmul(w).add([1, 2])).sum(0));
  const { graph } = f.getConcreteFunction(new tf.TensorSpec([null, 3], 'float32'));
  assert.is(String(graph), [
    'x: float32(None, 3) = Placeholder()',
    'ReadVariableOp: float32(3, 2) = ReadVariableOp(w:0)',
    'MatMul: float32(None, 2) = BatchMatMulV2(x, ReadVariableOp) {transposeA=false, transposeB=false}',
    'Const: float32(2,) = Const() {data=[1, 2], dims=[2], dtype=float32}',
    'add: float32(None, 2) = AddV2(MatMul, Const)',
    'Relu: float32(None, 2) = Relu(add)',
    'Sum: float32(2,) = Sum(Relu) {axes=[0], keepdims=false}',
  ].join('\n'));
  const dot = graph.toDot();
  assert.match(dot, /^digraph \{\n/);
  assert.ok(dot.includes('"x" -> "MatMul" [label="float32(None, 3)"];'), dot);
  assert.ok(dot.includes('"w:0" -> "ReadVariableOp";'), dot);
  assert.ok(dot.includes('"add" [label="add (AddV2)"];'), dot);
  assert.ok(dot.endsWith('}'));
});

test('toString and toDot show branches and bodies under their node', () => {
  const w = new tf.Variable(2, { name: 'w' });
  const f = tf.function((x: Tensor) => tf.cond(x.sum().greater(0), () =>
    tf.whileLoop((i: Tensor) => i.less(3), (i: Tensor, a: Tensor) => [i.add(1), a.mul(w).add(x)], [tf.constant(0), x] as [Tensor, Tensor])[1], () => x.neg()));
  const { graph } = f.getConcreteFunction(new tf.TensorSpec([2], 'float32'));
  assert.is(graph.toString(), [
    X, 'Sum: float32() = Sum(x) {axes=[0], keepdims=false}', 'Const: float32() = Const() {data=[0], dims=[], dtype=float32}',
    'Greater: bool() = Greater(Sum, Const)', 'StatelessCase: float32(2,), variant() = StatelessCase(Greater, x, w:0) {keeps=true}',
    '  branches[0](capture=x):',
    '    capture: float32(2,) = Placeholder()',
    '    Neg: float32(2,) = Neg(capture)',
    '    return Neg',
    '  branches[1](capture=x):',
    '    Const: float32() = Const() {data=[0], dims=[], dtype=float32}',
    '    capture: float32(2,) = Placeholder()',
    '    StatelessWhile: float32(), float32(2,), variant() = StatelessWhile(Const, capture, capture, w:0) {condAt=[], bodyAt=[2, 3], most=Infinity, keeps=true}',
    '      cond(arg_0, arg_1):',
    '        arg_0: float32() = Placeholder()',
    '        arg_1: float32(2,) = Placeholder()',
    '        Const: float32() = Const() {data=[3], dims=[], dtype=float32}',
    '        Less: bool() = Less(arg_0, Const)',
    '        return Less',
    '      body(arg_0, arg_1, capture=x):',
    '        arg_0: float32() = Placeholder()',
    '        arg_1: float32(2,) = Placeholder()',
    '        Const: float32() = Const() {data=[1], dims=[], dtype=float32}',
    '        add: float32() = AddV2(arg_0, Const)',
    '        ReadVariableOp: float32() = ReadVariableOp(w:0)',
    '        mul: float32(2,) = Mul(arg_1, ReadVariableOp)',
    '        capture: float32(2,) = Placeholder()',
    '        add_1: float32(2,) = AddV2(mul, capture)',
    '        return add, add_1',
    '    return StatelessWhile:1',
  ].join('\n'));
  assert.match(graph.toString({ optimized: true }), /body\(arg_0, arg_1, capture=x\):\n(?:.*\n){3} {8}add_1: float32\(2,\) = /);
  const dot = graph.toDot().split('\n');
  for (const line of [
    '  subgraph "cluster StatelessCase/branches[1]/" {', '    label="StatelessCase: branches[1]";',
    '    subgraph "cluster StatelessCase/branches[1]/StatelessWhile/body/" {',
    '      "StatelessCase/branches[1]/StatelessWhile/body/mul" -> "StatelessCase/branches[1]/StatelessWhile/body/add_1" [label="float32(2,)"];',
    '      "w:0" -> "StatelessCase/branches[1]/StatelessWhile/body/ReadVariableOp";',
    '  "StatelessCase/branches[1]/StatelessWhile" -> "StatelessCase" [style=dashed];',
  ]) assert.ok(dot.includes(line), line);
  // Each box is named once, and every arrow leads from a box to a box.
  const boxes = dot.flatMap((line) => /^ *("[^"]*") \[(?:label|shape)/.exec(line)?.[1] ?? []);
  assert.is(new Set(boxes).size, boxes.length);
  for (const line of dot) for (const end of /^ *("[^"]*") -> ("[^"]*")/.exec(line)?.slice(1) ?? []) assert.ok(boxes.includes(end), `${end} in ${line}`);
});

test.run();
