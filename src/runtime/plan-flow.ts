import type { Body, Node } from '../core/op.ts';
import type { Tensor } from '../tensor.ts';
import { Handle } from '../variable.ts';
import type { Place, Planned, PlannedJump, Root } from './code.ts';
import { JUMP, PUT, UNLESS_EQUAL, UNLESS_LESS, UNLESS_TRUE } from './code.ts';
import type { Wanted } from './plan-scope.ts';
import { bytesOf, NOTHING, plain } from './plan-scope.ts';

// Branches and loops as jumps among the calls of a plan.

/** What they ask of the planner (plan.ts). */
interface Planning {
  readonly calls: Planned[];
  readonly places: Map<number, Place>;
  make(t: Tensor): Root;
  until(t: Tensor): number;
  borrow(bytes: number): Root;
  giveBack(root: Root): void;
  release(places: readonly Place[], i: number): void;
  inside(body: Body, fed: readonly Place[], wanted: ReadonlyMap<number, Wanted>, then: (y: readonly Place[]) => void): boolean;
}

const same = (a: Place, b: Place): boolean => a.root === b.root && a.offset === b.offset;

/** Copies several values; a place that is written may be the source of another one. */
function copyAll(planning: Planning, from: readonly Place[], to: readonly Place[], bytes: readonly number[]): void {
  const copy = (a: Place, b: Place, size: number): void => void planning.calls.push({ name: 'copy', args: [a, b, size] });
  const borrowed: Root[] = [];
  const safe = from.map((place, i): Place => {
    if (same(place, to[i]) || !to.some((other) => other.root === place.root)) return place;
    const root = planning.borrow(bytes[i]);
    borrowed.push(root);
    copy(place, { root, offset: 0 }, bytes[i]);
    return { root, offset: 0 };
  });
  safe.forEach((place, i) => {
    if (!same(place, to[i]) && bytes[i] > 0) copy(place, to[i], bytes[i]);
  });
  for (const root of borrowed) planning.giveBack(root);
}

/** Plans a node of control flow; false where its programs are more than kernel calls. */
export function planFlow(planning: Planning, node: Node, i: number): boolean {
  const { op, attrs, inputs, outputs } = node;
  const results = outputs.slice(0, -1);
  // The last output carries what a gradient needs: nobody may ask for it.
  if (planning.until(outputs[outputs.length - 1]) >= 0 || !results.every(plain)) return false;
  if (!inputs.every((x) => x instanceof Handle || plain(x))) return false;
  const flow = op.flow?.(attrs) ?? null;
  if (flow === null) return false;
  const x = inputs.map((t) => planning.places.get(t.id) as Place);
  const y = results.map((t): Place => ({ root: planning.make(t), offset: 0 }));
  const bytes = results.map(bytesOf);
  const fed = (body: Body): readonly Place[] => body.at.map((place) => x[place]);
  const done =
    flow.kind === 'case'
      ? branches(planning, flow.branches, inputs[0], x[0], fed, y, bytes)
      : loop(planning, flow, x.slice(0, y.length), fed, y, bytes);
  if (!done) return false;
  results.forEach((t, o) => {
    planning.places.set(t.id, y[o]);
  });
  planning.release([...x.filter((_, k) => !(inputs[k] instanceof Handle)), ...y], i);
  return true;
}

function branches(
  planning: Planning,
  list: readonly Body[],
  index: Tensor,
  at: Place,
  fed: (body: Body) => readonly Place[],
  y: readonly Place[],
  bytes: readonly number[],
): boolean {
  const { calls } = planning;
  const truth = index.dtype === 'bool';
  const ends: PlannedJump[] = [];
  // The branch that no test leads to comes last: the false one, or that of all other numbers.
  const order = truth ? [1, 0] : list.map((_, b) => b);
  for (const [n, b] of order.entries()) {
    const body = list[b];
    const jump: PlannedJump = truth ? { kind: UNLESS_TRUE, args: [at], to: -1 } : { kind: UNLESS_EQUAL, args: [at, b], to: -1 };
    const last = n === order.length - 1;
    if (!last) calls.push(jump);
    const wanted = new Map(body.outputs.map((t, o): [number, Wanted] => [t.id, { root: y[o].root, before: null }]));
    if (!planning.inside(body, fed(body), wanted, (found) => copyAll(planning, found, y, bytes))) return false;
    if (last) break;
    const end: PlannedJump = { kind: JUMP, args: [], to: -1 };
    calls.push(end);
    ends.push(end);
    jump.to = calls.length;
  }
  for (const end of ends) end.to = calls.length;
  return true;
}

function loop(
  planning: Planning,
  { cond, body, most }: { readonly cond: Body; readonly body: Body; readonly most: number },
  start: readonly Place[],
  fed: (body: Body) => readonly Place[],
  y: readonly Place[],
  bytes: readonly number[],
): boolean {
  const { calls } = planning;
  const limited = Number.isFinite(most);
  // Counts above what an int32 holds are no limit to anything that ends.
  const limit = Math.min(most, 2 ** 31 - 1);
  const counter = limited ? planning.borrow(4) : null;
  start.forEach((place, v) => {
    if (bytes[v] > 0) calls.push({ name: 'copy', args: [place, y[v], bytes[v]] });
  });
  const ends: PlannedJump[] = [];
  const leave = (jump: PlannedJump): void => {
    ends.push(jump);
    calls.push(jump);
  };
  if (counter !== null) calls.push({ kind: PUT, args: [{ root: counter, offset: 0 }], to: 0 });
  const first = calls.length;
  if (counter !== null) leave({ kind: UNLESS_LESS, args: [{ root: counter, offset: 0 }, limit], to: -1 });
  if (!planning.inside(cond, [...y, ...fed(cond)], NOTHING, ([answer]) => leave({ kind: UNLESS_TRUE, args: [answer], to: -1 })))
    return false;
  const wanted = new Map(body.outputs.map((t, v): [number, Wanted] => [t.id, { root: y[v].root, before: body.feeds[v].id }]));
  if (!planning.inside(body, [...y, ...fed(body)], wanted, (found) => copyAll(planning, found, y, bytes))) return false;
  calls.push({ kind: JUMP, args: [], to: first });
  for (const end of ends) end.to = calls.length;
  if (counter !== null) planning.giveBack(counter);
  return true;
}
