// npm test: builds, then counts the checks of check.mjs, the unit tests, and every engine that runs the packed package. Ends with
// the line `N passed, N failed`, and `, N skipped` where an engine is not to be had.
// `npm test -- NAME` runs only what has NAME in its name: `npm test -- deno`, `npm test -- memory`, `npm test -- check`.
import { exampleChecks } from '../test/examples/suite.mjs';
import { gpuChecks } from '../test/gpu/suite.mjs';
import { memoryRuns } from '../test/runtimes/memory.mjs';
import { mustAgree, reference } from '../test/runtimes/reference.mjs';
import { makeStage } from '../test/runtimes/stage.mjs';
import { threadRuns } from '../test/runtimes/threads.mjs';
import { packageChecks } from '../test/runtimes/types/suite.mjs';
import { build, checks, run } from './check.mjs';
import { installEngines } from './engines.mjs';
import { check as checkPage, pages } from './guide.mjs';
import { check, close, count, inParallel } from './tally.mjs';
import { unitTests } from './unit-tests.mjs';

/** Folders of test/runtimes with a suite.mjs. The first check of the first one gives the numbers that all others must give. */
const ENGINES = ['node', 'deno', 'bun', 'workerd', 'browser'];
/** Against plain loops in double precision; against another engine. */
const TO_REFERENCE = 1e-5;
const TO_EACH_OTHER = 1e-6;

const staticChecks = checks.map(({ name, args }) => {
  const title = `check: ${name}`;
  const body = async () => {
    const { code, output } = await run(args);
    if (code !== 0) throw new Error(`\n${output}`);
  };
  return { name: title, run: () => check(title, body) };
});

/** Runs program.mjs in every engine and compares its numbers. */
function programTasks(stage, suites) {
  const all = suites.flatMap((suite) => suite.checks);
  let first;
  return all.map(({ name, numbers }) => {
    const title = `program: ${name}`;
    const body = async () => {
      const found = await numbers(stage);
      mustAgree('against plain loops', found, reference, TO_REFERENCE);
      first ??= all[0].numbers(stage);
      mustAgree(`against ${all[0].name}`, found, await first, TO_EACH_OTHER);
    };
    return { name: title, run: () => check(title, body) };
  });
}

/** Runs memory.mjs in the engines that have a process of their own, within a bound. */
function memoryTasks(stage, suites) {
  const engines = suites.flatMap((suite) => suite.memory);
  return memoryRuns.flatMap(({ name: what, most, options }) =>
    engines.map((engine) => {
      const title = `memory: ${engine.name}, ${what}`;
      const body = async () => {
        const { value, peak } = await engine.run(stage, options);
        const told = `peak ${peak.toFixed(0)} MB, ${JSON.stringify(value)}`;
        if (!(peak < most)) throw new Error(`${told}: ${most} MB at most`);
        return told;
      };
      return { name: title, run: () => check(title, body) };
    }),
  );
}

/** Runs threads.mjs wherever there can be threads, and what says why there can be none. */
function threadTasks(stage, suites) {
  const runs = threadRuns.flatMap(({ name: what, options }) =>
    suites.flatMap((suite) => suite.threads).map((engine) => ({ name: `${engine.name}, ${what}`, body: () => engine.run(stage, options) })),
  );
  const others = suites.flatMap((suite) => suite.threadChecks ?? []).map(({ name, body }) => ({ name, body: () => body(stage) }));
  return [...runs, ...others].map(({ name, body }) => {
    const title = `threads: ${name}`;
    return { name: title, run: () => check(title, async () => JSON.stringify(await body())) };
  });
}

const packageTasks = (stage) => packageChecks.map(({ name, body }) => ({ name, run: () => check(name, () => body(stage)) }));
const gpuTasks = (stage) => gpuChecks.map(({ name, body }) => ({ name, run: () => check(name, () => body(stage)) }));
const guideTasks = pages().map((name) => ({ name: `guide: ${name}`, run: () => check(`guide: ${name}`, () => checkPage(name)) }));
const exampleTasks = () => exampleChecks.map(({ name, body }) => ({ name, run: () => check(name, body) }));
const onStage = (stage, suites) => [
  ...packageTasks(stage),
  ...exampleTasks(),
  ...gpuTasks(stage),
  ...programTasks(stage, suites),
  ...memoryTasks(stage, suites),
  ...threadTasks(stage, suites),
];

const part = (process.argv[2] ?? '').toLowerCase();
const chosen = (tasks) => tasks.filter(({ name }) => name.toLowerCase().includes(part)).map((task) => task.run);

let stage;
try {
  if (!(await build())) throw new Error('the build failed');
  await inParallel(chosen([...staticChecks, ...unitTests, ...guideTasks]));
  const suites = await Promise.all(ENGINES.map((engine) => import(`../test/runtimes/${engine}/suite.mjs`)));
  if (chosen(onStage(null, suites)).length > 0) {
    await check('engines: installed', installEngines);
    await check('package: packed and installed', async () => {
      stage = await makeStage();
    });
    if (stage) await inParallel(chosen(onStage(stage, suites)));
  }
} catch (error) {
  count('tests', { failed: 1, detail: error.stack ?? String(error) });
} finally {
  stage?.remove();
}
close();
