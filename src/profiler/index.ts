// tf.profiler

export type { ProfileEvent, ProfileRow } from './event.ts';
export * as experimental from './experimental.ts';
export type { ChromeEvent, ChromeTrace } from './profile.ts';
export { Profile } from './profile.ts';
export { trace } from './session.ts';
