// Who is measured. Each runs in a process of its own, on the same Node and with the same flags.

/** `adapter` names a file of adapters/, `needs` the package without which the peer is left out, `only` the workloads that it has. */
export const peers = [
  { id: 'tensorlane', adapter: 'tensorlane', options: { mode: 'eager' }, ours: true },
  { id: 'tensorlane fn', adapter: 'tensorlane', options: { mode: 'function' }, ours: true },
  { id: 'tfjs-wasm', adapter: 'tfjs', options: {}, needs: '@tensorflow/tfjs-backend-wasm' },
  { id: 'jax eager', adapter: 'jax', options: { mode: 'eager' }, needs: '@jax-js/jax' },
  { id: 'jax jit', adapter: 'jax', options: { mode: 'jit' }, needs: '@jax-js/jax' },
  { id: 'ort-web', adapter: 'ort', options: { threads: 1 }, needs: 'onnxruntime-web' },
  // What a traced scalar step is held against: the loop that somebody would write by hand.
  { id: 'plain loop', adapter: 'plain', options: {}, only: ['trainLinear'] },
  { id: 'numpy-ts', adapter: 'numpy-ts', options: {}, needs: 'numpy-ts' },
];
