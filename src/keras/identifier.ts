export { named, plainName } from '../identifier.ts';
