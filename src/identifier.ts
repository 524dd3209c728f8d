import { ValueError } from './errors.ts';

/** Names are compared without capitals and underscores: glorot_uniform, GlorotUniform and glorotUniform are one. */
export const plainName = (name: string): string => name.replace(/[_-]/g, '').toLowerCase();

/** The module that has what is called so. */
export const modules = (what: string): string => (what === 'loss' ? 'losses' : `${what}s`);

/** What a table has under a name in any spelling. @throws ValueError naming what there is */
export function named<T>(what: string, name: unknown, table: Readonly<Record<string, T>>, module = modules(what)): T {
  if (typeof name === 'string') {
    const wanted = plainName(name);
    for (const key of Object.keys(table)) if (plainName(key) === wanted) return table[key];
  }
  throw new ValueError(
    `${module}.get`,
    `could not interpret ${what} identifier`,
    `${String(name)}`,
    `Known: ${Object.keys(table).join(', ')}.`,
    {
      identifier: name,
    },
  );
}
