import { replaceInterpreter } from '../core/bind.ts';
import { RuntimeError, ValueError } from '../errors.ts';
import { eager } from '../runtime/eager.ts';
import { cover, uncover } from '../runtime/layers.ts';
import { isStarted, wasm, whenStarted } from '../runtime/wasm.ts';
import { Profile } from './profile.ts';
import { ProfileRecorder, TimedEager } from './recorder.ts';

interface Session {
  readonly recorder: ProfileRecorder;
  readonly clock: TimedEager;
}
let session: Session | null = null;

/**
 * Begins to profile: from now on every op and kernel is timed, until stop().
 * @throws RuntimeError when a profile is being taken already
 * Source: https://www.tensorflow.org/api_docs/python/tf/profiler/experimental/start
 */
export function start(): void {
  if (session !== null) {
    throw new RuntimeError('profiler.start', 'a profile is being taken already', 'a second start', 'Call stop() first.');
  }
  const recorder = new ProfileRecorder();
  const begun: Session = { recorder, clock: new TimedEager(recorder) };
  begun.clock.prepare = eager.prepare;
  session = begun;
  replaceInterpreter(eager, begun.clock);
  whenStarted((backend) => {
    if (session === begun) cover(backend, recorder.layer);
  });
}

/**
 * Ends the profile that start() began.
 * @throws RuntimeError when none is being taken
 * Source: https://www.tensorflow.org/api_docs/python/tf/profiler/experimental/stop
 */
export function stop(): Profile<undefined> {
  return finish(undefined);
}

function finish<R>(result: R): Profile<R> {
  if (session === null) {
    throw new RuntimeError('profiler.stop', 'no profile is being taken', 'a stop without a start', 'Call start() first.');
  }
  const { recorder, clock } = session;
  session = null;
  const profile = new Profile(recorder, result);
  replaceInterpreter(clock, eager);
  if (isStarted()) uncover(wasm(), recorder.layer);
  return profile;
}

/** Names a part of the program in the profile that is being taken, an async one until it ends; without a profile it does nothing. */
export function scope<R>(name: string, fn: () => R): R {
  if (session === null) return fn();
  const { recorder } = session;
  const open = recorder.enter('scope', name);
  const end = (): void => {
    if (session?.recorder === recorder) recorder.exit(open); // else the profile was told before
  };
  let waits = false;
  try {
    const result = fn();
    if (!(result instanceof Promise)) return result;
    waits = true;
    return result.finally(end) as R;
  } finally {
    if (!waits) end();
  }
}

/**
 * Runs `fn` and times every op in it: `String(profile)` is a table, `profile.save(path)` a file for chrome://tracing. Ops that an op
 * runs within itself count for both, their time of their own only once; a traced function is one row, its kernels stand below.
 * Without a profile ops cost what they always do.
 *
 * @param fn may be async: then a promise of the profile is given
 * @throws RuntimeError when a profile is being taken already; whatever `fn` throws
 * Source: https://www.tensorflow.org/guide/profiler
 * @example tf.profiler.trace(() => tf.matmul([[1]], [[2]])).ops[0].name; // 'matmul'
 */
export function trace<R>(fn: () => Promise<R>): Promise<Profile<R>>;
export function trace<R>(fn: () => R): Profile<R>;
export function trace<R>(fn: () => R | Promise<R>): Profile<R> | Promise<Profile<R>> {
  if (typeof fn !== 'function') {
    throw new ValueError('profiler.trace', 'a profile is taken of a function', typeof fn, 'Write trace(() => …).', { fn });
  }
  start();
  let result: R | Promise<R>;
  try {
    result = fn();
  } catch (error) {
    stop();
    throw error;
  }
  if (!(result instanceof Promise)) return finish(result);
  return result.then(finish, (error) => {
    stop();
    throw error;
  });
}
