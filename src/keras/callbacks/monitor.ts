import { ValueError } from '../../errors.ts';
import type { Params } from './callback.ts';

/** 'auto': accuracies, precision, recall, auc shall grow, others fall. */
export type MonitorMode = 'auto' | 'min' | 'max';

/** Whether a figure shall grow. @throws ValueError for an unknown mode */
export function shallGrow(op: string, mode: MonitorMode, monitor: string): boolean {
  if (!['auto', 'min', 'max'].includes(mode)) throw new ValueError(op, 'unknown mode', `${mode}`, "Use 'auto', 'min' or 'max'.", { mode });
  return mode === 'max' || (mode === 'auto' && /acc|precision|recall|auc|f1/.test(monitor));
}

/** The best value of a figure that shall grow or fall. */
export class Best {
  value: number;

  constructor(
    private readonly growing: boolean,
    private readonly delta = 0,
    start: number | null = null,
  ) {
    this.value = start ?? (growing ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
  }

  /** Whether a value is better by more than the delta; then it is the best. */
  take(value: number): boolean {
    const better = this.growing ? value - this.delta > this.value : value + this.delta < this.value;
    if (better) this.value = value;
    return better;
  }
}

/** The figure that a callback watches; null after an epoch without validation. @throws ValueError naming what there is */
export function watched(op: string, monitor: string, logs: Readonly<Record<string, number>>, params: Params): number | null {
  const value = logs[monitor];
  if (value !== undefined) return value;
  if (params.validates && monitor.startsWith('val_') && !Object.keys(logs).some((key) => key.startsWith('val_'))) return null;
  throw new ValueError(
    op,
    `there is no figure '${monitor}'`,
    Object.keys(logs).join(', ') || 'none',
    'Name one of these as monitor; val_ figures need validation data.',
    {
      monitor,
    },
  );
}
