// What the programs of the engines with a command line do: `NAME.mjs` runs program.mjs, `NAME.mjs '{"steps": …}'` memory.mjs.
import process from 'node:process';
import { memory } from './memory.mjs';
import { program } from './program.mjs';

/** Prints one line of JSON. */
export function main(tf) {
  const [options] = process.argv.slice(2);
  console.log(JSON.stringify(options === undefined ? program(tf) : memory(tf, JSON.parse(options))));
}
