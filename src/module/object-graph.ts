import { Tensor } from '../tensor.ts';
import { isPlainObject } from '../tree.ts';
import { Variable } from '../variable.ts';

// What a program holds its variables in, as a graph: objects are nodes, their properties are edges.

/** An object that says itself what belongs to it. */
export interface Trackable {
  trackedChildren(): readonly (readonly [name: string, part: unknown])[];
  /** Calls back when the object has made more variables. */
  whenBuilt?(then: () => void): void;
}

export const isTrackable = (value: unknown): value is Trackable =>
  typeof value === 'object' && value !== null && 'trackedChildren' in value && typeof value.trackedChildren === 'function';

/** Whether variables may be found in it. */
export const isContainer = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  !(value instanceof Tensor) &&
  !ArrayBuffer.isView(value) &&
  !(value instanceof ArrayBuffer);

/** The parts of an object that are objects, by name, sorted; lists in their order. */
export function partsOf(value: object): [name: string, part: object][] {
  if (value instanceof Variable) return [];
  if (Array.isArray(value)) return value.map((part, i): [string, unknown] => [`${i}`, part]).filter(holdsContainer);
  const pairs: [string, unknown][] = isTrackable(value)
    ? value.trackedChildren().map(([name, part]) => [name, part])
    : value instanceof Map
      ? [...value].map(([key, part]) => [String(key), part])
      : Object.entries(value);
  return pairs.filter(holdsContainer).sort(([a], [b]) => (a < b ? -1 : 1));
}

const holdsContainer = (pair: [string, unknown]): pair is [string, object] => isContainer(pair[1]);

/** A node of a saved graph. */
export interface SavedObject {
  /** Node numbers by the name of the property. */
  readonly children: Readonly<Record<string, number>>;
  /** Of a variable: where its value is kept. */
  readonly variable?: string;
}

export interface SavedGraph {
  /** The root first. */
  readonly objects: readonly SavedObject[];
  readonly variables: ReadonlyMap<string, Variable>;
}

/** TensorFlow's spelling of names that contain what separates them. */
const escaped = (name: string): string => name.replace(/\./g, '..').replace(/\//g, '.S');

/** The graph below an object, each variable with TensorFlow's key: the shortest way to it. Objects without variables are left out. */
export function graphOf(root: object): SavedGraph {
  const ids = new Map<object, number>([[root, 0]]);
  const nodes: { children: [string, number][]; variable?: string }[] = [{ children: [] }];
  const parents: number[][] = [[]];
  const variables = new Map<string, Variable>();
  const queue: [object, string][] = [[root, '']];
  for (let at = 0; at < queue.length; at++) {
    const [owner, path] = queue[at];
    const from = ids.get(owner) as number;
    for (const [name, part] of partsOf(owner)) {
      let id = ids.get(part);
      if (id === undefined) {
        id = nodes.length;
        ids.set(part, id);
        nodes.push({ children: [] });
        parents.push([]);
        const key = path === '' ? escaped(name) : `${path}/${escaped(name)}`;
        if (part instanceof Variable) {
          nodes[id].variable = `${key}/.ATTRIBUTES/VARIABLE_VALUE`;
          variables.set(nodes[id].variable as string, part);
        }
        queue.push([part, key]);
      }
      nodes[from].children.push([name, id]);
      parents[id].push(from);
    }
  }
  return { objects: pruned(nodes, parents), variables };
}

function pruned(nodes: readonly { children: [string, number][]; variable?: string }[], parents: readonly number[][]): SavedObject[] {
  const kept = new Set<number>([0]);
  const way = nodes.flatMap((node, id) => (node.variable === undefined ? [] : [id]));
  while (way.length > 0) {
    const id = way.pop() as number;
    if (kept.has(id) && id !== 0) continue;
    kept.add(id);
    if (id !== 0) way.push(...parents[id]);
  }
  const order = [...kept].sort((a, b) => a - b);
  const number = new Map(order.map((id, i) => [id, i]));
  return order.map((id) => {
    const { children, variable } = nodes[id];
    const kids = children
      .filter(([, child]) => kept.has(child))
      .map(([name, child]): [string, number] => [name, number.get(child) as number]);
    return variable === undefined ? { children: Object.fromEntries(kids) } : { children: {}, variable };
  });
}

/** Checks what a file says to be a graph. @param refuse makes the error */
export function checkedObjects(value: unknown, refuse: (wrong: string) => Error): readonly SavedObject[] {
  if (!Array.isArray(value) || value.length === 0) throw refuse('objects must be a list');
  for (const node of value as unknown[]) {
    if (!isPlainObject(node) || !isPlainObject(node.children)) throw refuse('an object has no children');
    if (node.variable !== undefined && typeof node.variable !== 'string') throw refuse('the key of a variable must be a string');
    for (const child of Object.values(node.children)) {
      if (!Number.isInteger(child) || (child as number) < 0 || (child as number) >= value.length)
        throw refuse('a child is no object of the list');
    }
  }
  return value as SavedObject[];
}
