import { elsewhere } from '../runtime/elsewhere.ts';

/**
 * Lets each traced program run where it is expected to be faster, the CPU or a registered GPU: from what its ops, its inputs and its
 * results cost at rates that are measured on both devices when the first program asks, once. Its results lie where it ran. A program inside of `tf.device`, one whose
 * sizes are not known, one that changes variables and one with an op that the GPU has no kernel for stay where they are. False at first.
 * @example tf.config.experimental.autoPlacement(false);
 */
export function autoPlacement(enabled: boolean): void {
  elsewhere.automatic = enabled;
}
