import { Handle } from '../../variable.ts';
import type { GraphNode } from '../graph.ts';
import { isEffect } from './listing.ts';

/**
 * Which nodes each node must run after, by their places: those that make its inputs; of variables the reads and writes before; of
 * effects the one before.
 */
export function orderOf(nodes: readonly GraphNode[]): readonly (readonly number[])[] {
  const makers = new Map<number, number>();
  const lastWrite = new Map<number, number>();
  const readsSince = new Map<number, number[]>();
  let lastEffect = -1;
  return nodes.map((node, i) => {
    const before: number[] = [];
    for (const x of node.inputs) {
      const maker = makers.get(x.id);
      if (maker !== undefined) before.push(maker);
      if (!(x instanceof Handle)) continue;
      const write = lastWrite.get(x.id);
      if (write !== undefined) before.push(write);
      if (isEffect(node)) {
        before.push(...(readsSince.get(x.id) ?? []));
        lastWrite.set(x.id, i);
        readsSince.set(x.id, []);
      } else readsSince.set(x.id, [...(readsSince.get(x.id) ?? []), i]);
    }
    if (isEffect(node)) {
      if (lastEffect >= 0) before.push(lastEffect);
      lastEffect = i;
    }
    for (const y of node.outputs) makers.set(y.id, i);
    return before;
  });
}
