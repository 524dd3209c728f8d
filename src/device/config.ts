// tf.config
export { functionsRunEagerly, runFunctionsEagerly } from '../trace/traced.ts';
export {
  getSoftDevicePlacement,
  getVisibleDevices,
  listLogicalDevices,
  listPhysicalDevices,
  setSoftDevicePlacement,
  setVisibleDevices,
} from './devices.ts';
export * as experimental from './experimental.ts';
export { getLogicalDeviceConfiguration, LogicalDeviceConfiguration, setLogicalDeviceConfiguration } from './limits.ts';
export * as optimizer from './optimizer.ts';
export * as threading from './threading.ts';
