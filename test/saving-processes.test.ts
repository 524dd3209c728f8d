import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { table } from '../src/core/op.ts';
import * as tf from '../src/index.ts';
import { printed, source } from './fresh-process.ts';

// A saved model in places that never saw the code that made it.

class Line extends tf.Module {
  w = new tf.Variable([[2], [3]]);
  b = new tf.Variable([1]);
  call = tf.function((x: tf.Tensor) => ({ y: tf.matmul(x, this.w).add(this.b).relu() }), {
    inputSignature: [new tf.TensorSpec([null, 2], 'float32', { name: 'x' })],
  });
}

const saved = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'tensorlane-'));
  await tf.savedModel.save(new Line(), folder);
  return folder;
};

for (const entry of ['index.ts', 'inference.ts']) {
  test(`a fresh process runs it with ${entry}`, async () => {
    const program = `
      const tf = await import(${JSON.stringify(source(entry))});
      const { load } = tf.savedModel ?? tf;
      const model = await load(${JSON.stringify(await saved())});
      const { y } = model.signatures.serving_default({ x: [[1, 1], [-5, 2]] });
      console.log(JSON.stringify([y.arraySync(), model.call(tf.constant([[0, 1]])).y.arraySync(), model.variables.length]));`;
    assert.equal(JSON.parse(await printed(program)), [[[6], [0]], [[4]], 2]);
  });
}

test('from an address, from a file address, from files, from Blobs', async () => {
  const folder = await saved();
  const server = createServer((request, response) => {
    try {
      response.end(readFileSync(join(folder, String(request.url).replace('/models/line/', ''))));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/models/`;
  try {
    const names = ['saved_model.json', 'weights.safetensors'];
    const bytes = Object.fromEntries(names.map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))]));
    const sources = [
      `${address}line`,
      new URL(`${address}line/`),
      pathToFileURL(folder),
      bytes,
      names.map((name) => new File([bytes[name]], name)),
    ];
    for (const from of sources) {
      const model = await tf.savedModel.load(from);
      assert.equal(model.call(tf.constant([[1, 1]])).y.arraySync(), [[6]]);
    }
    for (const from of [`${address}other`, { 'weights.safetensors': bytes['weights.safetensors'] }, '/nonexistent']) {
      const error = await tf.savedModel.load(from).then(
        () => null,
        (e: unknown) => e,
      );
      assert.instance(error, tf.LoadError);
    }
  } finally {
    server.close();
  }
});

test('the small runtime knows every op that the library knows', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { load } from ${JSON.stringify(source('inference.ts'))}; export { table } from ${JSON.stringify(source('core/op.ts'))};`,
      resolveDir: source(''),
    },
    bundle: true,
    format: 'esm',
    write: false,
    platform: 'neutral',
    external: ['node:*'],
    mainFields: ['module', 'main'],
    treeShaking: true,
    logLevel: 'error',
  });
  const small = (await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)) as {
    table: typeof table;
  };
  const never = ['CustomGradient'];
  assert.equal(
    [...table.keys()].filter((name) => !small.table.has(name) && !never.includes(name)),
    [],
  );
});

test.run();
