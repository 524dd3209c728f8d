// The public names of an entry file, found by following its exports: where each is declared and whether a docstring stands there.
import { posix } from 'node:path';
import { lineAt, read } from './source-files.mjs';

const DECLARATION =
  /^(export )?(?:declare )?(?:default )?(?:abstract )?(?:async )?(?:const enum|function\*?|class|const|let|enum|interface|type|namespace) +([\w$]+)/gm;
const DESTRUCTURED = /^export const \{([^}]*)\}/gm;
const LIST = /^export (?:type )?\{([^}]*)\}(?: from '([^']+)')?/gm;
const STAR = /^export (?:type )?\*(?: as ([\w$]+))? from '([^']+)'/gm;
const IMPORT_LIST = /^import (?:type )?\{([^}]*)\} from '([^']+)'/gm;
const IMPORT_STAR = /^import (?:type )?\* as ([\w$]+) from '([^']+)'/gm;

/** Whether a docstring ends right above `offset`; decorators and comments of tools may stand between. */
function isDocumented(text, offset) {
  const lines = text.slice(0, offset).split('\n').slice(0, -1);
  while (/^\s*(?:@\w|\/\/)/.test(lines.at(-1) ?? '')) lines.pop();
  if (!(lines.at(-1) ?? '').trimEnd().endsWith('*/')) return false;
  return lines.join('\n').lastIndexOf('/**') > lines.join('\n').lastIndexOf('*/', lines.join('\n').length - 3);
}

/** `a, type b as c` → [{ own: 'a', name: 'a' }, { own: 'b', name: 'c' }], comments dropped. */
function listed(text) {
  const names = text
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
    .split(',')
    .map((part) => part.trim().replace(/^type /, ''))
    .filter(Boolean);
  return names.map((part) => {
    const [own, name = own] = part.split(/ as |: */);
    return { own, name };
  });
}

const modules = new Map();

/** What a file declares, imports and exports, each name with its place. */
function moduleOf(file) {
  let found = modules.get(file);
  if (found) return found;
  const text = read(file);
  const from = (path) => posix.join(posix.dirname(file), path);
  found = { declared: new Map(), imported: new Map(), exported: [], stars: [] };
  modules.set(file, found);
  const declare = (name, offset, exported) => {
    const place = {
      file,
      line: lineAt(text, offset),
      documented: isDocumented(text, offset) || (found.declared.get(name)?.documented ?? false),
    };
    if (exported && !found.declared.has(name)) found.exported.push({ name, own: name });
    found.declared.set(name, place);
  };
  for (const match of text.matchAll(DECLARATION)) declare(match[2], match.index, match[1] !== undefined);
  for (const match of text.matchAll(DESTRUCTURED)) for (const { name } of listed(match[1])) declare(name, match.index, true);
  for (const [, names, path] of text.matchAll(IMPORT_LIST))
    for (const { own, name } of listed(names)) found.imported.set(name, { own, path: from(path) });
  for (const [, name, path] of text.matchAll(IMPORT_STAR)) found.imported.set(name, { own: '*', path: from(path) });
  for (const [, names, path] of text.matchAll(LIST))
    for (const { own, name } of listed(names)) found.exported.push({ name, own, path: path && from(path) });
  for (const [, name, path] of text.matchAll(STAR)) {
    if (name) found.exported.push({ name, own: '*', path: from(path) });
    else found.stars.push(from(path));
  }
  return found;
}

/** Places where `name` of `file` is declared; a namespace has one for each of its names. */
function places(file, own, label, seen) {
  if (own === '*') return publicNames(file, `${label}.`, seen);
  const { declared, imported, exported, stars } = moduleOf(file);
  if (declared.has(own)) return [{ label, ...declared.get(own) }];
  if (imported.has(own)) return places(imported.get(own).path, imported.get(own).own, label, seen);
  const passed = exported.find((entry) => entry.name === own && (entry.path || entry.own !== own));
  if (passed) return places(passed.path ?? file, passed.own, label, seen);
  for (const star of stars) {
    const found = places(star, own, label, seen);
    if (found.length > 0) return found;
  }
  return [];
}

/** Every public name of an entry: `{ label: 'nn.relu', file, line, documented }`. */
export function publicNames(file, prefix = '', seen = new Set()) {
  const key = `${prefix}${file}`;
  if (seen.has(key)) return [];
  seen.add(key);
  const { exported, stars } = moduleOf(file);
  const found = [];
  for (const { name, own, path } of exported) {
    const label = prefix + name;
    const at = places(path ?? file, own, label, seen);
    found.push(...(at.length > 0 ? at : own === '*' ? [] : [{ label, file, line: 1, documented: false, missing: true }]));
  }
  for (const star of stars) found.push(...publicNames(star, prefix, seen));
  return found;
}
