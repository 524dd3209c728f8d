// Attrs of saved graphs: what ops really have is accepted, what would lead kernels elsewhere is refused or computed anew.
// biome-ignore-all format: short cases read best on one line
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { recording } from '../src/core/bind.ts';
import type { Node } from '../src/core/op.ts';
import * as tf from '../src/index.ts';
import { loadedAttrs } from '../src/module/loaded-attrs.ts';
import type { Tensor } from '../src/tensor.ts';
import { inputsOf, tensorOf } from './case-inputs.ts';
import { cases } from './cases.ts';

test('no attrs of the case table are refused, with their derivatives', () => {
  const refused = new Set<string>();
  let nodes = 0;
  const hear = {
    heard({ op, attrs, inputs }: Node): void {
      nodes++;
      if (loadedAttrs(op.name, attrs, inputs) === null) refused.add(`${op.name} ${JSON.stringify(attrs)} of ${inputs.map((x) => `[${x.dims}]`)}`);
    },
  };
  for (const row of cases) {
    const shapes = row.shapes[Math.min(1, row.shapes.length - 1)];
    recording(hear, () => tf.tidy(() => {
      const x = inputsOf(row, shapes, row.dtypes[0]).map((input) => tensorOf(input, row.dtypes[0]));
      const tape = new tf.GradientTape();
      const y = tape.record(() => { if (row.gradients.length > 0) tape.watch(...row.gradients.map((at) => x[at])); return row.call(...x); });
      if (row.gradients.length > 0) tape.gradient(y, row.gradients.map((at) => x[at]));
      else tape.reset();
    }));
  }
  assert.equal([...refused], []);
  assert.ok(nodes > 500, `${nodes} nodes`);
});

class Net extends tf.Module {
  run = tf.function((x: Tensor) => [x.at('1:3'), x.transpose([1, 0]).sum(1), tf.stack([x.at(0), x.at(2)], 1), tf.tile(x, [2, 1]), x.cumsum({ axis: 1 })], { inputSignature: [new tf.TensorSpec([4, 3], 'float32')] });
}

/** What the model gives with text of its document exchanged; an error's class where it is refused. */
async function edited(from: RegExp, to: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'tensorlane-attrs-'));
  try {
    await tf.savedModel.save(new Net(), folder);
    const file = join(folder, 'saved_model.json');
    const document = readFileSync(file, 'utf8');
    assert.match(document, from);
    writeFileSync(file, document.replace(from, to));
    const model = (await tf.savedModel.load(folder)) as unknown as { run(x: Tensor): Tensor[] };
    const x = tf.range(12).cast('float32').reshape([4, 3]);
    for (let run = 0; run < 2; run++) model.run(x);
    return model.run(x).map((y) => y.arraySync());
  } catch (error) {
    return (error as Error).constructor;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('where a slice lies is computed anew; numbers that lead elsewhere are refused', async () => {
  const x = tf.range(12).cast('float32').reshape([4, 3]);
  const want = new Net().run(x).map((y) => y.arraySync());
  assert.equal(await edited(/"begin":\s*\[\s*1,/, '"begin":[100000,'), want, 'the plan of a slice is not read');
  assert.equal(await edited(/"size":\s*\[\s*2,/, '"size":[90000,'), want);
  for (const [from, to] of [
    [/"start":\s*1\b/, '"start":0.5'], [/"kind":\s*"range"/, '"kind":"all"'], [/"step":\s*1\b/, '"step":0'], [/"at":\s*2\b/, '"at":4'], [/"at":\s*2\b/, '"at":1e300'],
    [/"perm":\s*\[[^\]]*\]/, '"perm":[1,1]'], [/"perm":\s*\[[^\]]*\]/, '"perm":[1,2]'], [/"perm":\s*\[[^\]]*\]/, '"perm":[0]'], [/"axes":\s*\[[^\]]*\]/, '"axes":[2]'], [/"axes":\s*\[[^\]]*\]/, '"axes":[-1]'],
    [/"axis":\s*1\b/, '"axis":7'], [/"axis":\s*1\b/, '"axis":-1'], [/"multiples":\s*\[[^\]]*\]/, '"multiples":[2,-1]'], [/"keepdims":\s*false/, '"keepdims":3'],
  ] as const) assert.is(await edited(from, to), tf.LoadError, to);
});

test.run();
