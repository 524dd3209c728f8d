export type { Configurable, Serialized } from '../config.ts';
export { isSerialized, objectOf, optionsOf, serialized } from '../config.ts';
