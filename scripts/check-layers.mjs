// A file imports from its own layer and from layers before it, so that nothing below knows what stands above, and no cycle
// exists at run time. `import type` is free: it leaves nothing in the program.
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { codeFiles, lineAt, read, report, root, withoutComments } from './source-files.mjs';

/**
 * From the ground up: files of src/ without their ending, folders with a slash. docs/architecture.md tells what each is.
 * Files directly in src/ that are not named here belong to the ground: they import nothing but each other.
 */
const LAYERS = [
  ['errors', 'dtype', 'shape', 'tree', 'packs/', 'runtime/kernels/'],
  ['core/'],
  ['ops/', 'math', 'special', 'linalg', 'bitwise', 'strings', 'debugging', 'dtypes'],
  ['tensor', 'methods', 'elementwise-methods', 'handle', 'variable', 'tidy'],
  ['autodiff/', 'trace/'],
  ['runtime/', 'device/', 'memory'],
  ['module/', 'io/', 'lookup/', 'columns/', 'random/', 'nn', 'data/', 'optimizers/', 'losses/', 'metrics/', 'profiler/', 'summary/'],
  ['keras/', 'compat/'],
  ['index', 'inference'],
];
/** What is bundled into the library. Everything else would be a dependency of those who install it. */
const BUNDLED = [];
/** gpu/ is an entry of its own: it plugs a backend in and knows nothing else but the ground. */
const OPEN_TO_GPU = ['src/core/', 'src/runtime/backend.ts', 'src/errors.ts', 'src/dtype.ts', 'src/shape.ts', 'src/slicing.ts'];

const problems = [];
const files = codeFiles('src', 'gpu').filter((file) => !file.endsWith('.d.ts'));

function layerOf(file) {
  const path = file.slice('src/'.length).replace(/\.ts$/, '');
  const named = LAYERS.findIndex((names) => names.some((name) => (name.endsWith('/') ? path.startsWith(name) : path === name)));
  return named < 0 && !path.includes('/') ? 0 : named;
}

// `import … from 'x'`, `export … from 'x'`, `import 'x'` that are not `import type`; `import('x')`.
const STATIC = /^(?:import|export)\b(?!\s+type\b)(?:[^'";]*?\bfrom)?\s*['"]([^'"]+)['"]/gm;
const DYNAMIC = /(?<!typeof )\bimport\(\s*['"]([^'"]+)['"]/g;

function importsOf(file) {
  const text = withoutComments(read(file)).replace(/`(?:\\.|[^`\\])*`/g, (template) => template.replace(/[^\n]/g, ' '));
  const found = [];
  for (const match of text.matchAll(STATIC)) found.push({ to: match[1], line: lineAt(text, match.index), lazy: false });
  for (const match of text.matchAll(DYNAMIC)) found.push({ to: match[1], line: lineAt(text, match.index), lazy: true });
  return found;
}

const graph = new Map();
for (const file of files) {
  const inSrc = file.startsWith('src/');
  const layer = inSrc ? layerOf(file) : -1;
  if (inSrc && layer < 0) {
    problems.push(`${file}:1: its folder belongs to no layer; name it in scripts/check-layers.mjs`);
    continue;
  }
  const targets = [];
  graph.set(file, targets);
  for (const { to, line, lazy } of importsOf(file)) {
    const wrong = (message) => problems.push(`${file}:${line}: ${message}`);
    if (!to.startsWith('.')) {
      if (to.startsWith('node:') && !lazy) wrong(`imports ${to}: only an import() where it is needed works in every runtime`);
      else if (!to.startsWith('node:') && !BUNDLED.includes(to) && inSrc)
        wrong(`imports the package ${to}: the library has no dependencies`);
      continue;
    }
    const target = posix.join(posix.dirname(file), to);
    if (!existsSync(root + target) && !target.startsWith('src/runtime/kernels/')) wrong(`imports ${to}, which does not exist`);
    if (!inSrc) {
      if (target.startsWith('src/') && !OPEN_TO_GPU.some((open) => target.startsWith(open))) wrong(`gpu/ may not import ${target}`);
      continue;
    }
    if (target.startsWith('gpu/')) wrong(`imports ${target}: src/ never imports gpu/`);
    const above = target.startsWith('src/') ? layerOf(target) : layer;
    if (above > layer)
      wrong(`imports ${target} of layer ${above} (${LAYERS[above].join(' ')}) from layer ${layer} (${LAYERS[layer].join(' ')})`);
    if (!lazy) targets.push({ target, line });
  }
}

/** Reports each cycle of imports once, by the import that closes it. */
const done = new Set();
function follow(file, path) {
  const { length } = path;
  for (const { target, line } of graph.get(file) ?? []) {
    const start = path.indexOf(target);
    if (start >= 0) problems.push(`${file}:${line}: closes a cycle: ${[...path.slice(start), target].join(' → ')}`);
    else if (!done.has(target)) {
      path.push(target);
      follow(target, path);
      path.length = length;
    }
  }
  done.add(file);
}
for (const file of graph.keys()) if (!done.has(file)) follow(file, [file]);

report('layers', problems, `${files.length} files in ${LAYERS.length} layers, no cycle`);
