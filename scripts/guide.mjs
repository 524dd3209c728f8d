// npm run guide [-- NAME]: runs the pages of docs/guide as the programs that they are.
//
// The ts blocks of a page are one program. A text block behind a ts block is what it prints; `npm run guide` writes it there, and the
// pictures of a page into docs/guide/pictures. `check` (the tests) changes nothing: it throws where a page is not true.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mustBeLike } from '../test/examples/shown.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}docs/guide/`;
const work = `${root}build/guide/`;
const MARK = '\u0001';
const BLOCK = /^```(\w*)\n([\s\S]*?)^```$/gm;

export const pages = () =>
  readdirSync(folder)
    .filter((name) => /^\d\d-.*\.md$/.test(name))
    .map((name) => name.slice(0, -3))
    .sort();

/** The program of a page: what each block prints ends with a mark. */
function programOf(text) {
  const blocks = [...text.matchAll(BLOCK)].filter(([, language]) => language === 'ts');
  const code = blocks.map(([, , body], i) => `${body}console.log('${MARK}${i}${MARK}');`).join('\n');
  return code.replaceAll(/from '\.\/(\w+\.ts)'/g, (_, file) => `from ${JSON.stringify(folder + file)}`);
}

/** Runs a page in an empty folder. Gives what each block printed, and that folder. */
async function run(name) {
  const text = readFileSync(`${folder}${name}.md`, 'utf8');
  const place = `${work}${name}`;
  rmSync(place, { recursive: true, force: true });
  mkdirSync(`${place}/pictures`, { recursive: true });
  const file = `${work}${name}.ts`;
  writeFileSync(file, programOf(text));
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: place,
    env: { ...process.env, TSX_TSCONFIG_PATH: `${root}tsconfig.json`, NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0 || errors !== '') throw new Error(`${name}: exit code ${code}\n${errors}${out}`);
  const printed = out.split(new RegExp(`${MARK}\\d+${MARK}\\n`)).slice(0, -1);
  return { text, place, printed: printed.map((part) => part.replaceAll(place, '.').replace(/\s+$/, '\n').replace(/^\n$/, '')) };
}

/** The page with what its blocks print now. */
function renewed(text, printed) {
  let at = 0;
  return text.replaceAll(/^```ts\n([\s\S]*?)^```\n(\n```text\n[\s\S]*?^```\n)?/gm, (_, body) => {
    const shown = printed[at++];
    return `\`\`\`ts\n${body}\`\`\`\n${shown === '' ? '' : `\n\`\`\`text\n${shown}\`\`\`\n`}`;
  });
}

/** Two screens of text and code: pages are read in one go. */
const LONGEST = 150;

function mustBeAPage(name, text) {
  const [title, , question] = text.split('\n');
  if (!/^# /.test(title)) throw new Error(`${name}: the first line must be a title`);
  if (!/^\*\*How do I .*\?\*\*/.test(question ?? '')) throw new Error(`${name}: the third line must ask **How do I …?**`);
  const lines = text.split('\n').length;
  if (lines > LONGEST) throw new Error(`${name}: ${lines} lines, ${LONGEST} at most`);
}

const picturesIn = (place) => (existsSync(`${place}/pictures`) ? readdirSync(`${place}/pictures`) : []);

/** @throws where the page does not print or draw what it shows */
export async function check(name) {
  const { text, place, printed } = await run(name);
  mustBeAPage(name, text);
  mustBeLike(renewed(text, printed), text);
  for (const picture of picturesIn(place)) {
    const [found, kept] = [`${place}/pictures/${picture}`, `${folder}pictures/${picture}`].map((path) => readFileSync(path, 'utf8'));
    const words = (svg) => [...svg.matchAll(/>([^<>]*[a-z][^<>]*)</gi)].map(([, word]) => word).join('|');
    if (/NaN|undefined|Infinity/.test(found)) throw new Error(`${picture} holds NaN, Infinity or undefined`);
    if (words(found) !== words(kept)) throw new Error(`${picture} says\n${words(found)}\ninstead of\n${words(kept)}`);
    if (!text.includes(`pictures/${picture}`)) throw new Error(`${name} does not show ${picture}`);
  }
  for (const [, picture] of text.matchAll(/\]\(pictures\/([^)]*)\)/g)) {
    if (!picturesIn(place).includes(picture)) throw new Error(`${name} shows ${picture} but does not draw it`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv[2] ?? '';
  for (const name of pages().filter((page) => page.includes(wanted))) {
    const { text, place, printed } = await run(name);
    writeFileSync(`${folder}${name}.md`, renewed(text, printed));
    if (picturesIn(place).length > 0) cpSync(`${place}/pictures`, `${folder}pictures`, { recursive: true });
    mustBeAPage(name, text);
    console.log(`docs/guide/${name}.md: ${printed.length} blocks, ${picturesIn(place).length} pictures`);
  }
}
