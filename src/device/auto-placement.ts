import { eager } from '../runtime/eager.ts';
import { elsewhere } from '../runtime/elsewhere.ts';

/**
 * Lets each traced program run where it is faster, the CPU or a registered GPU. What transfers, launches and elements cost is measured on
 * both devices once, here or by `gpu.register()`, whichever comes last. A program that should be clearly faster on the GPU by what its
 * ops, its inputs and its results cost runs its first calls in turns on both, results read, and goes on where it was faster; its results
 * lie where it ran. A program inside of `tf.device`, one whose sizes are not known, one that changes variables or computes int32, and one
 * with an op that the GPU has no kernel for stay where they are. False at first.
 * @example tf.config.experimental.autoPlacement(false);
 */
export function autoPlacement(enabled: boolean): void {
  elsewhere.automatic = enabled;
  if (enabled) elsewhere.devices?.calibrated(eager);
}
