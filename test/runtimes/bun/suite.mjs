import { enginePath } from '../../../scripts/engines.mjs';
import { runEngine, Skip } from '../engine-process.mjs';

function run(stage, ...args) {
  const command = enginePath('bun');
  if (command === null) throw new Skip(`no Bun for ${process.platform}-${process.arch}`);
  return runEngine(command, ['--no-install', 'bun/main.mjs', ...args], { cwd: stage.folder, env: { DO_NOT_TRACK: '1' } });
}

export const checks = [{ name: 'Bun', numbers: async (stage) => (await run(stage)).value }];
export const memory = [{ name: 'Bun', run: (stage, options) => run(stage, 'memory', JSON.stringify(options)) }];
export const threads = [{ name: 'Bun', run: async (stage, options) => (await run(stage, 'threads', JSON.stringify(options))).value }];
