import type { Devices } from './devices.ts';

/** What places ops on devices; null while the CPU is the only one, which is all that an op on the CPU ever asks. */
export let elsewhere: Devices | null = null;

/** Whether programs choose their device by cost (device/auto-placement.ts). */
export let automatic = false;

export function setAutomatic(enabled: boolean): void {
  automatic = enabled;
}

export function useDevices(devices: Devices): void {
  elsewhere = devices;
}
