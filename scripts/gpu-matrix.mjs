// Which ops the GPU has kernels for: writes the table of docs/gpu.md. `node --import tsx scripts/gpu-matrix.mjs`; test/gpu-matrix.test.ts
// holds the page against it.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rows } from '../gpu/rows.ts';
import { table } from '../src/core/op.ts';
import * as tf from '../src/index.ts';

const PAGE = fileURLToPath(new URL('../docs/gpu.md', import.meta.url));
const [BEGIN, END] = ['<!-- support matrix: scripts/gpu-matrix.mjs writes it -->', '<!-- end of the support matrix -->'];
const DTYPES = ['float32', 'int32', 'bool'];

/** The dtypes that a row takes, all operands alike or with the index and condition operands that ops have. */
function dtypesOf(name) {
  const { takes } = rows[name];
  if (takes === undefined) return ['float32'];
  const aval = (dtype) => ({ dims: [2, 2], dtype });
  const attrs = { axis: 0, axes: [0], dims: [2, 2], perm: [0, 1], paddings: [], count: 2, counts: [2], fusedOps: ['BiasAdd'] };
  const tries = (dtype) => [
    [aval(dtype), aval(dtype), aval(dtype)],
    [aval(dtype), aval('int32')],
    [aval('bool'), aval(dtype), aval(dtype)],
    [aval('int32'), aval(dtype), aval(dtype)],
    [aval(dtype)],
  ];
  return DTYPES.filter((dtype) => tries(dtype).some((x) => takes(x, attrs, [aval(name === 'Cast' ? 'float32' : dtype)])));
}

function matrix() {
  // Names the functions, so that every file of ops is loaded.
  if (Object.keys(tf).length === 0) throw new Error('the library is empty');
  const names = [...table.keys()].sort();
  const kernels = names.filter((name) => table.get(name).expand === undefined && table.get(name).view !== true);
  const onGpu = kernels.filter((name) => rows[name] !== undefined);
  const lines = kernels.map((name) => `| ${name} | kernel | ${rows[name] === undefined ? '–' : dtypesOf(name).join(', ')} |`);
  const views = names.filter((name) => table.get(name).view === true);
  const parts = names.filter((name) => table.get(name).expand !== undefined);
  return [
    `${onGpu.length} ops have kernels for the GPU; the table says for which dtypes.`,
    '',
    '| op | CPU | GPU |',
    '|---|---|---|',
    ...lines,
    '',
    `Views, which move nothing on either device: ${views.join(', ')}.`,
    '',
    `Ops that are made of others, or work on the host, and run where their parts do: ${parts.join(', ')}.`,
  ].join('\n');
}

const parted = () => {
  const text = readFileSync(PAGE, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error('docs/gpu.md has no place for the support matrix');
  return [text.slice(0, from + BEGIN.length), text.slice(from + BEGIN.length, to).trim(), text.slice(to)];
};

/** What the page says, and what it should say. */
export const supportMatrix = () => ({ said: parted()[1], wanted: matrix() });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [before, , after] = parted();
  writeFileSync(PAGE, `${before}\n\n${matrix()}\n\n${after}`);
}
