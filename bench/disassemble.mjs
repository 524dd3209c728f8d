// What V8 makes of a kernel: the inner loops of its machine code, and what they are made of.
//
//   node bench/disassemble.mjs matmul_f32               both builds; another Node: path/to/node bench/disassemble.mjs matmul_f32
//   node bench/disassemble.mjs matmul_f32 --build plain     one build
//   node bench/disassemble.mjs matmul_f32 --code            with the instructions themselves
//
// A loop is shown where it works on vectors. `per product` is instructions for each vector multiply or multiply-add: what a loop
// costs beside the arithmetic that it is for. Functions are those that the kernel reaches, by their numbers in the binary. The code is
// what TurboFan makes of a function by itself; an engine that has seen a loop run may put small callees into their callers.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { loopsOf, tally } from './machine-code.mjs';

const folder = fileURLToPath(new URL('../src/runtime/kernels/', import.meta.url));
const FLAGS = ['--no-liftoff', '--no-wasm-lazy-compilation', '--print-wasm-code'];
const COMPILE = 'new WebAssembly.Module(require("node:fs").readFileSync(process.argv[1]))';

/** The numbers of the functions that an export reaches, itself first. */
async function reached(binary, name) {
  const { default: binaryen } = await import('binaryen');
  const module = binaryen.readBinary(binary);
  const text = module.emitText();
  module.dispose();
  const calls = new Map();
  let number = -1;
  let order = (text.match(/^ \(import "[^"]*" "[^"]*" \(func /gm) ?? []).length;
  const numbers = new Map();
  for (const line of text.split('\n')) {
    const found = line.match(/^ \(func (\S+)/)?.[1];
    if (found !== undefined) {
      number = order++;
      numbers.set(found, number);
      calls.set(number, new Set());
    }
    const callee = line.match(/^\s+.*\(call (\S+)/)?.[1] ?? line.match(/^\s+\(return_call (\S+)/)?.[1];
    if (callee !== undefined) calls.get(number)?.add(callee);
  }
  const entry = text.match(new RegExp(`\\(export "${name}" \\(func (\\S+)\\)\\)`))?.[1];
  const list = [numbers.get(entry)];
  for (const one of list)
    for (const callee of calls.get(one) ?? []) if (!list.includes(numbers.get(callee))) list.push(numbers.get(callee));
  return list;
}

/** Machine code by the number of the function. */
function machineCode(file) {
  const output = execFileSync(process.execPath, [...FLAGS, '-e', COMPILE, file], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const found = new Map();
  for (const part of output.split('--- WebAssembly code ---')) {
    const number = part.match(/^index: (\d+)$/m)?.[1];
    if (number !== undefined && part.includes('compiler: TurboFan')) found.set(Number(number), part);
  }
  return found;
}

const row = (cells) => cells.map((cell, i) => String(cell).padStart(i ? 11 : 14)).join('');

async function show(pack, name, withCode) {
  const file = `${folder}${pack}.wasm`;
  const code = machineCode(file);
  console.log(`\n${name} in ${pack}, Node ${process.version}`);
  console.log(row(['function, loop', 'all', 'multiplies', 'other', 'loads', 'stores', 'copies', 'stack', 'scalar', 'per product']));
  for (const number of await reached(readFileSync(file), name)) {
    loopsOf(code.get(number) ?? '').forEach((loop, i) => {
      const t = tally(loop);
      if (t.multiplies + t.other + t.stores + t.loads === 0) return;
      const each = t.multiplies ? (t.all / t.multiplies).toFixed(2) : '';
      console.log(row([`${number}, ${i}`, t.all, t.multiplies, t.other, t.loads, t.stores, t.copies, t.stack, t.scalar, each]));
      if (withCode) console.log(`${loop.map(({ text }) => `    ${text}`).join('\n')}\n`);
    });
  }
}

const [name, ...options] = process.argv.slice(2);
const wanted = options.includes('--build') ? options[options.indexOf('--build') + 1] : undefined;
const packs = readdirSync(folder).flatMap((file) => (file.endsWith('.wasm') ? [file.slice(0, -5)] : []));
const holding = packs.filter((pack) => {
  const bytes = readFileSync(`${folder}${pack}.wasm`);
  if (wanted !== undefined && pack.endsWith('-relaxed') !== (wanted === 'relaxed')) return false;
  return WebAssembly.validate(bytes) && WebAssembly.Module.exports(new WebAssembly.Module(bytes)).some((one) => one.name === name);
});
if (!holding.length) {
  console.error(
    name
      ? `no kernel ${name} in what this engine takes of ${packs.join(', ')}`
      : 'usage: node bench/disassemble.mjs KERNEL [--build plain|relaxed] [--code]',
  );
  process.exit(1);
}
for (const pack of holding) await show(pack, name, options.includes('--code'));
