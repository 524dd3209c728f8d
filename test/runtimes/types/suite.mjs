// What the declarations and the size of the packed package promise to those who build with it.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { run } from '../../../scripts/check.mjs';
import { root } from '../../../scripts/source-files.mjs';

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

/** Checks of the package that need no engine. */
export const packageChecks = [
  { name: 'package: declarations, as ES module, CommonJS and bundled', body: declarations },
  { name: 'package: a page with a matmul and a gradient', body: pageSize },
];
