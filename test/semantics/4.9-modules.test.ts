import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { tensor, throwsTyped } from './expect.ts';

// Section 4.9: modules and saved models.

const folder = (): string => mkdtempSync(join(tmpdir(), 'tensorlane-'));
const refusal = async (work: Promise<unknown>): Promise<Error> => {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was refused');
};

class MyModule extends tf.Module {
  weight: tf.Variable;
  multiply: tf.TracedFunction<[tf.Tensor], tf.Tensor>;
  constructor(value: tf.Tensor) {
    super();
    this.weight = new tf.Variable(value);
    this.multiply = tf.function((x: tf.Tensor) => x.mul(this.weight), { name: 'multiply' });
  }
}

test('A093 variables and submodules are found in properties, lists and objects', () => {
  class D extends tf.Module {
    b = new tf.Variable(0, { name: 'b' });
    w = new tf.Variable(1, { name: 'w' });
    n = new tf.Variable(1, { trainable: false, name: 'n' });
  }
  class Seq extends tf.Module {
    z = new D();
    layers = [new D(), new D()];
    d = { k: new tf.Variable(2, { name: 'k' }) };
  }
  const m = new Seq({ name: 'the_model' });
  assert.equal(
    m.variables.map((v) => v.name),
    ['k:0', 'b:0', 'n:0', 'w:0', 'b:0', 'n:0', 'w:0', 'b:0', 'n:0', 'w:0'],
  );
  assert.is(m.trainableVariables.length, 7);
  assert.equal(
    m.submodules.map((s) => s.name),
    ['d', 'd', 'd'],
  );
  assert.equal([m.name, new D().name], ['the_model', 'd']);
});

test('A094 a module is named after its class; a bad name is refused', () => {
  class MyDense2D extends tf.Module {}
  assert.is(new MyDense2D().name, 'my_dense2_d');
  throwsTyped(() => new tf.Module({ name: 'bad name!' }), tf.ValueError, /bad name!/);
});

test('A096 an int variable times an int tensor', () => {
  tensor(new MyModule(tf.constant(3, 'int32')).multiply(tf.constant([1, 2, 3], 'int32')), [3, 6, 9], 'int32');
});

test('A097 save, load, call again; the loaded object has no class', async () => {
  const mod = new MyModule(tf.constant(3, 'int32'));
  mod.multiply(tf.constant([1, 2, 3], 'int32'));
  const path = folder();
  await tf.savedModel.save(mod, path);
  assert.equal(readdirSync(path).sort(), ['saved_model.json', 'weights.safetensors']);
  const loaded = await tf.savedModel.load(path);
  assert.not.instance(loaded, MyModule);
  tensor(loaded.multiply(tf.constant([1, 2, 3], 'int32')), [3, 6, 9], 'int32');
  assert.is(String(loaded.weight), "<tf.Variable 'Variable:0' shape=() dtype=int32, value=3>");
  assert.is(loaded.name, 'my_module');
  loaded.weight.assign(5);
  tensor(loaded.multiply(tf.constant([1, 2, 3], 'int32')), [5, 10, 15], 'int32');
  assert.is(mod.weight.item(), 3);
});

class Doubler extends tf.Module {
  f = tf.function((x: tf.Tensor) => x.mul(2), { inputSignature: [new tf.TensorSpec([null])] });
}

test('A098 a loaded function refuses inputs that no saved trace matches, listing the options', async () => {
  const path = folder();
  await tf.savedModel.save(new Doubler(), path);
  const { f } = await tf.savedModel.load(path);
  tensor(f(tf.constant([1, 2, 3])), [2, 4, 6]);
  tensor(f([1]), [2]);
  const option = /TensorSpec\(shape=\(None,\), dtype=tf\.float32/;
  throwsTyped(() => f(tf.constant([[1]])), tf.ShapeError, /shape=\(1, 1\)/, option);
  throwsTyped(() => f(tf.constant([1], 'int32')), tf.DTypeError, /int32/, option);
  throwsTyped(() => f(), tf.ValueError, option);
  throwsTyped(() => f(tf.constant([1]), tf.constant([1])), tf.ValueError, option);
  throwsTyped(() => f('text'), tf.ValueError, option);
});

test('A098 all traces are saved, plain arguments are part of them', () => {
  class M extends tf.Module {
    f = tf.function((x: tf.Tensor, twice: boolean, more: { b: tf.Tensor } | null = null) => [
      twice ? x.mul(2) : x,
      { sum: more === null ? null : x.add(more.b) },
    ]);
  }
  const m = new M();
  m.f(tf.constant([1]), true);
  m.f(tf.constant([1, 2]), false);
  m.f(tf.constant([1, 2], 'int32'), false, { b: tf.constant([1, 1], 'int32') });
  const { f } = tf.savedModel.deserialize(tf.savedModel.serialize(m));
  assert.is(f.traceCount, 3);
  tensor(f(tf.constant([4]), true)[0], [8]);
  tensor(f(tf.constant([4, 5]), false)[0], [4, 5]);
  assert.is(f(tf.constant([4]), true)[1].sum, null);
  tensor(f(tf.constant([4, 5], 'int32'), false, { b: tf.constant([1, 2], 'int32') })[1].sum, [5, 7], 'int32');
  throwsTyped(() => f(tf.constant([4]), false), tf.ShapeError, /true/, /false/);
});

test('A100 signatures are called with tensors by name and give tensors by name', async () => {
  class M extends tf.Module {
    v = new tf.Variable(2);
    call = tf.function((x: tf.Tensor) => ({ y: x.mul(this.v) }), { inputSignature: [new tf.TensorSpec([null], 'float32', { name: 'x' })] });
    g = tf.function((x: tf.Tensor) => [x, x.add(1)]);
  }
  const m = new M();
  const path = folder();
  await tf.savedModel.save(m, path, { signatures: m.call.getConcreteFunction() });
  const loaded = await tf.savedModel.load(path);
  assert.equal(Object.keys(loaded.signatures), ['serving_default']);
  const { serving_default: serve } = loaded.signatures;
  tensor(serve({ x: tf.constant([1, 2]) }).y, [2, 4]);
  assert.equal(Object.keys(serve({ x: [1, 2] })), ['y']);
  assert.is(String((serve.structuredOutputs as { y: tf.TensorSpec }).y), "TensorSpec(shape=(None,), dtype=tf.float32, name='y')");
  throwsTyped(() => serve({ z: tf.constant([1]) }), tf.ValueError, /z/, /x/);
  throwsTyped(() => serve({}), tf.ValueError, /x/);
  throwsTyped(() => serve({ x: tf.constant([[1]]) }), tf.ShapeError, /x/);
  throwsTyped(() => serve({ x: tf.constant([1], 'int32') }), tf.DTypeError, /x/);

  const two = { a: m.g.getConcreteFunction(new tf.TensorSpec([2])), b: m.call };
  const { signatures } = tf.savedModel.deserialize(tf.savedModel.serialize(m, { signatures: two }));
  assert.equal(Object.keys(signatures).sort(), ['a', 'b']);
  const [input] = signatures.a.graph.inputs.map((x) => x.name.replace(/:0$/, ''));
  const y = signatures.a({ [input]: tf.constant([1, 2]) });
  tensor(y.output_0, [1, 2]);
  tensor(y.output_1, [2, 3]);
  throwsTyped(() => tf.savedModel.serialize(m, { signatures: (x: tf.Tensor) => x }), tf.ValueError, /serving_default/);
  throwsTyped(() => tf.savedModel.serialize(m, { signature: m.call } as never), tf.ValueError, /signature/);
});

test('A101 a loaded model is trainable through its variables', async () => {
  class M extends tf.Module {
    v = new tf.Variable(3);
    f = tf.function((x: tf.Tensor) => x.mul(this.v), { inputSignature: [new tf.TensorSpec([])] });
  }
  const path = folder();
  await tf.savedModel.save(new M(), path);
  const loaded = await tf.savedModel.load(path);
  const tape = new tf.GradientTape();
  const y = tape.record(() => loaded.f(tf.constant(5)) as tf.Tensor);
  assert.is((tape.gradient(y, loaded.v) as tf.Tensor).item(), 5);
  const opt = new tf.optimizers.SGD(0.01);
  for (let i = 0; i < 200; i++) opt.minimize(() => (loaded.f(tf.constant(5)) as tf.Tensor).sub(10).square(), loaded.trainableVariables);
  assert.ok(Math.abs(loaded.v.item() - 2) < 1e-4);
});

test('A102 loading from a wrong path', async () => {
  const error = await refusal(tf.savedModel.load('/nonexistent/dir'));
  assert.instance(error, tf.LoadError);
  assert.match(error.message, /\/nonexistent\/dir/);
});

test('a method that was never traced is absent after load; a loaded model can be saved again', () => {
  class M extends tf.Module {
    inner = new Doubler();
    list = [new tf.Variable([1]), 7, { w: new tf.Variable(2) }];
    map = new Map([['k', new tf.Variable(3)]]);
    never = tf.function((x: tf.Tensor) => x);
  }
  const m = new M();
  let loaded = tf.savedModel.deserialize(tf.savedModel.serialize(m));
  for (let round = 0; round < 2; round++) {
    assert.not('never' in loaded);
    assert.equal(
      loaded.variables.map((v) => v.arraySync()),
      m.variables.map((v) => v.arraySync()),
    );
    assert.is(loaded.submodules.length, 1);
    tensor(loaded.inner.f(tf.constant([2])), [4]);
    assert.is(loaded.list[2].w.item(), 2);
    assert.is(loaded.map.get('k').item(), 3);
    loaded = tf.savedModel.deserialize(tf.savedModel.serialize(loaded));
  }
});

test('withNameScope: variables of a method begin with the name of the module, wrapped or decorated, traced too', () => {
  class Inner extends tf.Module {
    w: tf.Variable | null = null;
    @tf.Module.withNameScope
    apply(x: tf.Tensor): tf.Tensor {
      this.w ??= new tf.Variable(2, { name: 'w' });
      return x.mul(this.w);
    }
  }
  class Outer extends tf.Module {
    inner: Inner | null = null;
    v: tf.Variable | null = null;
    readonly run = tf.function(
      tf.Module.withNameScope(function (this: Outer, x: tf.Tensor): tf.Tensor {
        this.inner ??= new Inner({ name: 'core' });
        this.v ??= new tf.Variable(1, { name: 'v' });
        return this.inner.apply(x).add(this.v);
      }),
    );
  }
  const outer = new Outer({ name: 'top' });
  assert.is(outer.run(tf.constant(3)).item(), 7);
  assert.is(outer.v?.name, 'top/v:0');
  assert.is(outer.inner?.w?.name, 'top/core/w:0');
  const alone = new Inner();
  alone.apply(tf.constant(1));
  assert.is(alone.w?.name, 'inner/w:0');
  assert.is(new tf.Variable(1, { name: 'free' }).name, 'free:0');
  const { apply } = alone;
  throwsTyped(() => (apply as (x: tf.Tensor) => tf.Tensor)(tf.constant(1)), tf.ValueError, /module/);
});

test.run();
