import { enginePath } from '../../../scripts/engines.mjs';
import { runEngine, Skip } from '../engine-process.mjs';

/** Without a single permission: no network, no files, no environment. */
function run(stage, ...args) {
  const command = enginePath('deno');
  if (command === null) throw new Skip(`no Deno for ${process.platform}-${process.arch}`);
  const env = { DENO_NO_UPDATE_CHECK: '1', DENO_DIR: `${stage.folder}/.deno`, NO_COLOR: '1' };
  return runEngine(command, ['run', '--no-prompt', '--no-remote', '--no-lock', '--node-modules-dir=manual', 'deno/main.mjs', ...args], {
    cwd: stage.folder,
    env,
  });
}

export const checks = [{ name: 'Deno', numbers: async (stage) => (await run(stage)).value }];
export const memory = [{ name: 'Deno', run: (stage, options) => run(stage, 'memory', JSON.stringify(options)) }];
export const threads = [{ name: 'Deno', run: async (stage, options) => (await run(stage, 'threads', JSON.stringify(options))).value }];
