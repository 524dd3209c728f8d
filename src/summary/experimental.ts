// tf.summary.experimental
export { getStep, setStep } from './writer.ts';
