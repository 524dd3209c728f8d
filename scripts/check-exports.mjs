// What the package shows to the world: every public name has a docstring, every path that package.json exports exists after the
// build, every bundle of it that this Node can read starts, and nothing makes code out of text at run time, which edge workers and strict pages forbid.
import { existsSync, readdirSync } from 'node:fs';
import { entries, packageExports, sideEffects } from './entries.mjs';
import { publicNames } from './public-names.mjs';
import { codeFiles, lineAt, read, report, root, withoutComments } from './source-files.mjs';

const problems = [];

let names = 0;
for (const file of Object.values(entries)) {
  for (const { label, file: at, line, documented, missing } of publicNames(file)) {
    names++;
    if (missing) problems.push(`${at}:${line}: exports ${label}, but its declaration was not found`);
    else if (!documented) problems.push(`${at}:${line}: ${label} is public and has no docstring`);
  }
}

const manifest = JSON.parse(read('package.json'));
const built = existsSync(`${root}dist`);
if (!built) problems.push('dist:1: not built; run npm run build');
for (const [field, said] of Object.entries({ exports: packageExports, sideEffects })) {
  if (JSON.stringify(manifest[field]) === JSON.stringify(said)) continue;
  problems.push(`package.json:1: "${field}" is not what scripts/entries.mjs says; run node scripts/entries.mjs`);
}

function checkPaths(value, where) {
  if (typeof value === 'object') for (const [condition, inner] of Object.entries(value)) checkPaths(inner, `${where} → ${condition}`);
  else if (built && !existsSync(root + value))
    problems.push(`package.json:1: ${where} names ${value}, which does not exist after the build`);
}
for (const field of ['main', 'module', 'types', 'exports']) checkPaths(manifest[field], field);
for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies']) {
  if (manifest[field]) problems.push(`package.json:1: has ${field}; the library has none`);
}

// `eval(…) {` declares a method of that name, as TensorFlow's tensors have one; it is no call.
const GENERATED = /\beval\s*\((?![^()]*\)\s*(?::[^{};()]*)?\{)|\bnew\s+Function\b|(?<![\w.$])Function\s*\(|\bsetTimeout\s*\(\s*['"`]/g;
const distributed = built
  ? readdirSync(`${root}dist`, { recursive: true })
      .filter((path) => path.endsWith('.js'))
      .map((path) => `dist/${path}`)
  : [];
for (const file of [...codeFiles('src'), ...distributed]) {
  const text = withoutComments(read(file));
  for (const match of text.matchAll(GENERATED)) problems.push(`${file}:${lineAt(text, match.index)}: makes code at run time: ${match[0]}`);
}

for (const file of distributed.filter((path) => /^dist\/(cjs\/)?\w+\.js$/.test(path))) {
  try {
    await import(new URL(`../${file}`, import.meta.url).href);
  } catch (error) {
    problems.push(`${file}:1: does not start: ${error.message}`);
  }
}

report('exports', problems, `${names} public names have docstrings, ${distributed.length} files in dist`);
