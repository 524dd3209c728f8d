// Reading source files for the checks: which there are, and their text without comments.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const CODE = /\.(?:[cm]?ts|[cm]?js)$/;
const NOT_OURS = new Set(['node_modules', 'dist', 'build', 'coverage', 'out', 'golden', 'snapshots', 'kernels', '.git']);

/** Code files under the folders (relative to the root), as paths relative to the root. */
export function codeFiles(...folders) {
  const files = [];
  const walk = (folder) => {
    for (const entry of readdirSync(root + folder, { withFileTypes: true })) {
      if (NOT_OURS.has(entry.name)) continue;
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (CODE.test(entry.name)) files.push(path);
    }
  };
  folders.filter((folder) => existsSync(root + folder)).forEach(walk);
  return files.sort();
}

export const read = (path) => readFileSync(root + path, 'utf8');

/** The line (from 1) in which the character at `offset` stands. */
export const lineAt = (text, offset) => text.slice(0, offset).split('\n').length;

// A comment, or a string or template, which may contain what looks like one.
const COMMENT_OR_TEXT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
const blank = (text) => text.replace(/[^\n]/g, ' ');

/** The text with comments blanked out: offsets and lines stay. */
export const withoutComments = (text) => text.replace(COMMENT_OR_TEXT, (part) => (part.startsWith('/') ? blank(part) : part));

/** Prints what is wrong, one `file:line: message` a line, and ends the process: 1 where something is. */
export function report(name, problems, summary) {
  for (const problem of problems) console.error(problem);
  console.log(problems.length === 0 ? `${name}: ${summary}` : `${name}: ${problems.length} wrong`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
