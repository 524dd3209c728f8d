import { checkOptions } from '../core/options.ts';
import { RuntimeError, ValueError } from '../errors.ts';
import { elsewhere } from '../runtime/elsewhere.ts';
import { isStarted, settings, wasm } from '../runtime/wasm.ts';
import type { PhysicalDevice } from './devices.ts';
import { fullName, listPhysicalDevices, mustExist } from './devices.ts';

const MB = 1 << 20;
/** Below this not even the constant tables and one op's workspace fit. */
const LEAST = 2;

export interface LogicalDeviceOptions {
  /** Megabytes. */
  readonly memoryLimit?: number;
}

/**
 * One logical device of a physical one, with a memory limit in megabytes.
 * Source: https://www.tensorflow.org/api_docs/python/tf/config/LogicalDeviceConfiguration
 * @example new tf.config.LogicalDeviceConfiguration({ memoryLimit: 64 }).memoryLimit; // 64
 */
export class LogicalDeviceConfiguration {
  readonly memoryLimit: number | undefined;

  constructor(options?: LogicalDeviceOptions) {
    this.memoryLimit = checkOptions('LogicalDeviceConfiguration', options, ['memoryLimit']).memoryLimit;
  }
}

/** By the name of the physical device. */
const configurations = new Map<string, readonly LogicalDeviceOptions[] | null>();

/** The limit that was set for a device, in bytes; null where none was. */
export function limitOf(name: string): number | null {
  const megabytes = configurations.get(name)?.[0]?.memoryLimit;
  return megabytes === undefined ? null : megabytes * MB;
}

/** Whether a device was used: what decides its memory is fixed from then on. */
const isUsed = (device: PhysicalDevice): boolean =>
  device.deviceType === 'CPU' ? isStarted() : elsewhere.devices?.backend.started === true;

/**
 * Limits the memory of a device, before its first use. On the CPU it is the size that the arena never exceeds: what is not in use is
 * moved out of it, and an op whose operands do not fit together throws MemoryError. On the GPU it is the size of the textures that
 * tensors may lie in together.
 *
 * @throws RuntimeError when tensors exist already; ValueError for an unknown device or a bad limit
 * Source: https://www.tensorflow.org/api_docs/python/tf/config/set_logical_device_configuration
 */
export function setLogicalDeviceConfiguration(device: PhysicalDevice, logicalDevices: readonly LogicalDeviceOptions[] | null): void {
  const op = 'setLogicalDeviceConfiguration';
  mustExist(op, device);
  const list = logicalDevices ?? [];
  for (const one of list) {
    const limit = one.memoryLimit;
    if (limit !== undefined && !(Number.isFinite(limit) && limit >= LEAST && limit <= 4095)) {
      throw new ValueError(
        op,
        `memoryLimit must lie between ${LEAST} and 4095 megabytes`,
        `${limit}`,
        'Use a number of megabytes, such as 64.',
        { limit },
      );
    }
  }
  if (isUsed(device)) {
    throw new RuntimeError(
      op,
      'logical devices cannot be changed after the first use',
      `a call after the first tensor was made on ${device.name}`,
      'Call it before anything else.',
    );
  }
  if (list.length > 1) {
    throw new ValueError(op, 'a device has one logical device here', `${list.length}`, 'Give one configuration.', { count: list.length });
  }
  configurations.set(device.name, logicalDevices);
  if (device.deviceType === 'CPU') settings.limit = (list[0]?.memoryLimit ?? 0) * MB;
}

/** The configuration that was set, or null. @example tf.config.getLogicalDeviceConfiguration(tf.config.listPhysicalDevices('CPU')[0]); // null */
export function getLogicalDeviceConfiguration(device: PhysicalDevice): readonly LogicalDeviceOptions[] | null {
  return configurations.get(mustExist('getLogicalDeviceConfiguration', device).name) ?? null;
}

/**
 * TensorFlow's switch for GPUs that take their memory bit by bit. The arena always grows with the need.
 * @throws ValueError for the CPU, RuntimeError when the device is in use
 * Source: https://www.tensorflow.org/api_docs/python/tf/config/experimental/set_memory_growth
 */
export function setMemoryGrowth(device: PhysicalDevice, _enable: boolean): void {
  mustExist('setMemoryGrowth', device);
  if (device.deviceType !== 'GPU')
    throw new ValueError('setMemoryGrowth', 'memory growth is a setting of GPUs', device.name, 'The CPU arena always grows with the need.');
  if (isUsed(device))
    throw new RuntimeError(
      'setMemoryGrowth',
      'the devices are in use already',
      'a call after the first tensor was made',
      'Call it before anything else.',
    );
}

/**
 * Bytes in use on a device now and at most.
 * Source: https://www.tensorflow.org/api_docs/python/tf/config/experimental/get_memory_info
 * @example tf.config.experimental.getMemoryInfo('CPU:0').current >= 0; // true
 */
export function getMemoryInfo(device: string): { readonly current: number; readonly peak: number } {
  const full = fullName(device);
  const known = listPhysicalDevices().map((d) => d.name.slice('/physical_device:'.length));
  if (!known.some((name) => full.endsWith(name))) {
    throw new ValueError('getMemoryInfo', 'unknown device', `'${device}'`, `Known devices: ${known.join(', ')}.`, { device });
  }
  if (elsewhere.devices !== null && full === elsewhere.devices.backend.device) {
    const { bytes, peak } = elsewhere.devices.backend.books;
    return { current: bytes, peak };
  }
  if (!isStarted()) return { current: 0, peak: 0 };
  return { current: wasm().arena.bytes, peak: wasm().arena.peak };
}

/**
 * Whether kernels may use fused multiply-add where the engine has it (the default). Without it results are bit-equal in every engine.
 * @throws RuntimeError when tensors exist already
 */
export function relaxedSimd(enabled: boolean): void {
  if (isStarted() && enabled !== settings.relaxed) {
    throw new RuntimeError(
      'relaxedSimd',
      'the kernels are chosen already',
      'a call after the first tensor was made',
      'Call it before anything else.',
    );
  }
  settings.relaxed = enabled;
}
