// What the declarations, the size and the files of the packed package promise to those who build with it.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { run } from '../../../scripts/check.mjs';
import { root } from '../../../scripts/source-files.mjs';
import { runEngine } from '../engine-process.mjs';

/** What the page weighs now, rounded up, so that it never grows unnoticed. The goal is 50 KB: docs/benchmarks.md says what is in the way. */
const MOST_KB = 65;
const RESOLUTIONS = [
  ['--module', 'nodenext', '--moduleResolution', 'nodenext', 'types/consumer.ts', 'types/consumer.cts'],
  ['--module', 'esnext', '--moduleResolution', 'bundler', 'types/consumer.ts'],
];

async function declarations(stage) {
  for (const how of RESOLUTIONS) {
    // What a program says that was begun today, and nothing more: no library beyond the target's own, all checks on, also of our declarations.
    const args = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--types', '', ...how];
    const { code, output } = await run([`${root}node_modules/typescript/bin/tsc`, ...args], { cwd: stage.folder });
    if (code !== 0) throw new Error(output);
  }
}

async function pageSize(stage) {
  const { outputFiles } = await build({
    absWorkingDir: stage.folder,
    entryPoints: ['browser/size.mjs'],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  const kb = gzipSync(outputFiles[0].contents, { level: 9 }).length / 1024;
  const told = `${kb.toFixed(1)} KB gzip`;
  if (!(kb < MOST_KB)) throw new Error(`${told}, not below ${MOST_KB}`);
  return told;
}

const oneInstance = async (stage) => JSON.stringify((await runEngine(process.execPath, ['node/parts.mjs'], { cwd: stage.folder })).value);

/** As bundlers take the package by their own condition, and as those do that were given other conditions than their own. */
async function bundledForNode(stage) {
  for (const conditions of [undefined, ['production']]) {
    for (const format of ['esm', 'cjs']) {
      const file = `bundled-${conditions ?? 'plain'}.${format === 'esm' ? 'mjs' : 'cjs'}`;
      const outfile = `${stage.folder}/packed/${file}`;
      await build({
        absWorkingDir: stage.folder,
        entryPoints: ['node/bundled.mjs'],
        bundle: true,
        platform: 'node',
        format,
        conditions,
        outfile,
      });
      const { value } = await runEngine(process.execPath, [file], { cwd: `${stage.folder}/packed` });
      if (JSON.stringify(value) !== '[2,"Dense","dense",true]') throw new Error(`${file} printed ${JSON.stringify(value)}`);
    }
  }
}

/** What a program prints that ends with an error of the library: the message, below a line of the source that can be read. */
async function uncaught(stage) {
  const program = "import * as tf from 'tensorlane'; tf.constant([1]).reshape([3]);";
  const { code, output } = await run(['--input-type=module', '-e', program], { cwd: stage.folder });
  const told = `exit code ${code}, ${output.length} characters`;
  if (code !== 1 || output.length > 6000 || !output.includes('\nShapeError: reshape: element counts differ')) throw new Error(told);
  return told;
}

/** Checks of the package that need no engine. */
export const packageChecks = [
  { name: 'package: declarations, as ES module, CommonJS and bundled', body: declarations },
  { name: 'package: one instance in Node, its parts read when they are touched', body: oneInstance },
  { name: 'package: an uncaught error in Node can be read', body: uncaught },
  { name: 'package: bundled for Node', body: bundledForNode },
  { name: 'package: a page with a matmul and a gradient', body: pageSize },
];
