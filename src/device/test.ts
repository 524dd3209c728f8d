// tf.test: what this build can use.
import { listPhysicalDevices } from './devices.ts';

/** Whether kernels for CUDA exist: never, GPUs are used through WebGL. @example tf.test.isBuiltWithCuda(); // false */
export const isBuiltWithCuda = (): boolean => false;

/** Whether a GPU backend belongs to this version of the package: 'tensorlane/gpu'. @example tf.test.isBuiltWithGpu(); // true */
export const isBuiltWithGpu = (): boolean => true;

/** Whether a GPU is registered now. @example tf.test.isGpuAvailable(); // false */
export const isGpuAvailable = (): boolean => listPhysicalDevices('GPU').length > 0;
