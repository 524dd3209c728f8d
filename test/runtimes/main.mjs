// What the programs of the engines with a command line do: `NAME.mjs` runs program.mjs, `NAME.mjs memory '{"steps": …}'` memory.mjs,
// `NAME.mjs threads '{…}'` threads.mjs.
import process from 'node:process';
import { memory } from './memory.mjs';
import { program } from './program.mjs';
import { threads } from './threads.mjs';

const programs = { memory, threads };

/** Prints one line of JSON. @param workers gives the threads that the library started, where they can be known */
export async function main(tf, workers) {
  const [name, options] = process.argv.slice(2);
  console.log(JSON.stringify(name === undefined ? program(tf) : await programs[name](tf, JSON.parse(options), workers)));
}
