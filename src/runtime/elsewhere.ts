import type { Devices } from './devices.ts';

/** Where ops run besides the CPU. */
export const elsewhere: {
  /** What places ops on devices; null while the CPU is the only one, which is all that an op on the CPU ever asks. */
  devices: Devices | null;
  /** Whether programs choose their device by cost (device/auto-placement.ts). */
  automatic: boolean;
} = { devices: null, automatic: false };
