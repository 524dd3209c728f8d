import { enginePath } from '../../../scripts/engines.mjs';
import { runEngine, Skip } from '../engine-process.mjs';

/** Code from text is forbidden, and so is anything deprecated. */
const STRICT = ['--disallow-code-generation-from-strings', '--throw-deprecation'];

const versions = [
  { name: `Node ${process.versions.node.split('.')[0]}`, path: () => process.execPath, memory: true },
  { name: 'Node 22', path: () => enginePath('node22') },
  { name: 'Node 24', path: () => enginePath('node24'), memory: true },
];

function node({ name, path, memory }) {
  const run = (stage, file, ...args) => {
    const command = path();
    if (command === null) throw new Skip(`no ${name} for ${process.platform}-${process.arch}`);
    return runEngine(command, [...STRICT, `node/${file}`, ...args], { cwd: stage.folder });
  };
  return {
    checks: ['import', 'require'].map((how) => ({
      name: `${name}, ${how}`,
      numbers: async (stage) => (await run(stage, how === 'import' ? 'import.mjs' : 'require.cjs')).value,
    })),
    threads: [{ name, run: async (stage, options) => (await run(stage, 'import.mjs', 'threads', JSON.stringify(options))).value }],
    memory: memory ? [{ name, run: (stage, options) => run(stage, 'import.mjs', 'memory', JSON.stringify(options)) }] : [],
  };
}

const suites = versions.map(node);
export const checks = suites.flatMap((suite) => suite.checks);
export const memory = suites.flatMap((suite) => suite.memory);
export const threads = suites.flatMap((suite) => suite.threads);
