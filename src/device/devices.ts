import { scopeDevice, within } from '../core/place.ts';
import { RuntimeError, ValueError } from '../errors.ts';

/** A piece of hardware. */
export interface PhysicalDevice {
  readonly name: string;
  readonly deviceType: 'CPU' | 'GPU';
}

/** What `tf.device` and `x.device` name: `/job:localhost/replica:0/task:0/device:CPU:0`. */
export interface LogicalDevice {
  readonly name: string;
  readonly deviceType: 'CPU' | 'GPU';
}

const PREFIX = '/job:localhost/replica:0/task:0/device:';
const physical: PhysicalDevice[] = [{ name: '/physical_device:CPU:0', deviceType: 'CPU' }];
let hidden: readonly string[] = [];
let soft = true;

/**
 * The devices that are there; a GPU after its backend was registered.
 * Source: https://www.tensorflow.org/api_docs/python/tf/config/list_physical_devices
 * @example tf.config.listPhysicalDevices('CPU'); // [{ name: '/physical_device:CPU:0', deviceType: 'CPU' }]
 */
export function listPhysicalDevices(deviceType?: string): readonly PhysicalDevice[] {
  return physical.filter((d) => deviceType === undefined || d.deviceType === deviceType);
}

/** The devices that ops can be placed on. @example tf.config.listLogicalDevices('CPU').length; // 1 */
export function listLogicalDevices(deviceType?: string): readonly LogicalDevice[] {
  return getVisibleDevices(deviceType).map((d) => ({
    name: `/device:${d.name.slice('/physical_device:'.length)}`,
    deviceType: d.deviceType,
  }));
}

/** The devices that the library may use. @example tf.config.getVisibleDevices().length; // 1 */
export function getVisibleDevices(deviceType?: string): readonly PhysicalDevice[] {
  return listPhysicalDevices(deviceType).filter((d) => !hidden.includes(d.name));
}

/** Leaves only these devices of that type visible. @example tf.config.setVisibleDevices([], 'GPU'); */
export function setVisibleDevices(devices: PhysicalDevice | readonly PhysicalDevice[], deviceType?: string): void {
  const list = 'name' in devices ? [devices] : devices;
  for (const d of list) mustExist('setVisibleDevices', d);
  const shown = list.map((d) => d.name);
  if (deviceType !== 'GPU' && !list.some((d) => d.deviceType === 'CPU')) {
    throw new ValueError(
      'setVisibleDevices',
      'the CPU cannot be hidden',
      `[${shown.join(', ')}]`,
      'Name it too, or the device type that is meant.',
    );
  }
  hidden = listPhysicalDevices(deviceType)
    .filter((d) => !shown.includes(d.name))
    .map((d) => d.name);
}

/** @throws ValueError for a device that is not there */
export function mustExist(op: string, device: PhysicalDevice): PhysicalDevice {
  const found = physical.find((d) => d.name === device?.name);
  if (found !== undefined) return found;
  throw new ValueError(
    op,
    'unknown device',
    `'${device?.name}'`,
    `Use one of tf.config.listPhysicalDevices(): ${physical.map((d) => d.name).join(', ')}.`,
  );
}

/** Whether an op asked for on a missing device runs on the CPU instead. @example tf.config.getSoftDevicePlacement(); // true */
export const getSoftDevicePlacement = (): boolean => soft;

/** Says whether an op asked for on a missing device runs on the CPU instead (true at first). @example tf.config.setSoftDevicePlacement(true); */
export function setSoftDevicePlacement(enabled: boolean): void {
  soft = enabled;
}

const SPEC = /^(?:\/?job:(\w+))?(?:\/?replica:(\d+))?(?:\/?task:(\d+))?\/?(?:device:)?(?:(CPU|GPU)(?::(\d+|\*))?)?$/i;

/** A device name in any of TensorFlow's spellings, in full. @throws ValueError for a malformed one */
export function fullName(name: string): string {
  const parts = SPEC.exec(name);
  if (parts === null) {
    const attribute = /^\/?(\w+)/.exec(name)?.[1] ?? name;
    throw new ValueError('device', `unknown attribute '${attribute}' in the device name`, `'${name}'`, "Write '/CPU:0' or '/GPU:0'.", {
      device: name,
    });
  }
  const [, , , , type, index] = parts;
  return `${PREFIX}${(type ?? 'CPU').toUpperCase()}:${index === undefined || index === '*' ? 0 : index}`;
}

/** Full name of the device that ops are asked for on; the CPU outside of every scope. */
export const currentDevice = (): string => scopeDevice() ?? `${PREFIX}CPU:0`;

/**
 * Runs `fn` with ops placed on a device. Where it is missing they run on the CPU, unless soft placement is off. With null they run
 * where their inputs lie, as outside of every scope.
 * @throws ValueError for a malformed name, RuntimeError for a missing device without soft placement
 * Source: https://www.tensorflow.org/api_docs/python/tf/device
 * @example tf.device('/CPU:0', () => tf.add(1, 2)).item(); // 3
 */
export function device<R>(name: string | null, fn: () => R): R {
  const full = name === null ? null : fullName(name);
  const known = getVisibleDevices().map((d) => PREFIX + d.name.slice('/physical_device:'.length));
  if (full !== null && !known.includes(full) && !soft) {
    throw new RuntimeError(
      'device',
      'the device is not there and soft placement is off',
      `'${name}'`,
      `Known devices: ${known.join(', ')}.${full.includes('GPU') ? " A GPU is there after await (await import('tensorlane/gpu')).register()." : ''}`,
      { device: name },
    );
  }
  return within(full === null || known.includes(full) ? full : `${PREFIX}CPU:0`, () => {
    const result = fn();
    if (result instanceof Promise) {
      result.catch(() => undefined);
      throw new ValueError('device', 'the function must not be async', 'a promise', 'Await outside of tf.device.');
    }
    return result;
  });
}

/** Adds a device; the GPU backend calls it when it is registered. */
export function addDevice(added: PhysicalDevice): void {
  if (!physical.some((d) => d.name === added.name)) physical.push(added);
}
