// Files stay small enough to be read in one go.
import { codeFiles, read, report } from './source-files.mjs';

const MOST = 400;
const files = codeFiles('assembly', 'src', 'gpu', 'test', 'bench', 'examples', 'scripts');
const problems = [];
let longest = 0;
for (const file of files) {
  const lines = read(file).split('\n').length - 1;
  longest = Math.max(longest, lines);
  if (lines > MOST) problems.push(`${file}:${MOST + 1}: ${lines} lines, ${MOST} at most: one noun a file`);
}
report('lines', problems, `${files.length} files, the longest has ${longest} lines`);
