import { UnsupportedError, ValueError } from '../errors.ts';
import { isPlainObject } from '../tree.ts';
import type { Schedule } from './optimizer.ts';
import * as schedules from './schedules.ts';

/** A class by its name, and what an object of it was made with. */
export interface ScheduleConfig {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export const isScheduleConfig = (value: unknown): value is ScheduleConfig =>
  isPlainObject(value) && typeof value.class_name === 'string' && isPlainObject(value.config);

/** @throws UnsupportedError for a schedule that cannot tell what it was made with */
export function scheduleConfig(schedule: Schedule): Record<string, unknown> {
  const name = Object.entries<unknown>(schedules).find(([, value]) => value === schedule.constructor)?.[0] ?? schedule.constructor.name;
  if (schedule.getConfig === undefined) {
    throw new UnsupportedError(
      'getConfig',
      'the learning rate schedule has no config',
      name,
      'Give it getConfig, or extend LearningRateSchedule.',
    );
  }
  return { module: 'keras.optimizers.schedules', class_name: name, config: schedule.getConfig() };
}

/** @throws ValueError for a schedule that is not known */
export function scheduleFrom({ class_name: name, config }: ScheduleConfig): Schedule {
  const table: Readonly<Record<string, unknown>> = schedules;
  const type = Object.hasOwn(table, name) ? table[name] : null;
  if (typeof type === 'function') return (type as unknown as { fromConfig(config: unknown): Schedule }).fromConfig(config);
  throw new ValueError('fromConfig', 'the learning rate schedule is not known', name, `Known: ${Object.keys(table).join(', ')}.`, { name });
}
