import type { Aval, Machine, Op, Ref } from '../core/op.ts';
import { program } from '../packs/program.ts';
import type { Dims } from '../shape.ts';
import { sizeOf } from '../shape.ts';
import type { Written } from './chain-writer.ts';
import { writeChain } from './chain-writer.ts';
import type { KernelUse } from './kernel-use.ts';

/** An op of a chain. Values have numbers: the inputs of the chain first, then what each member gives. */
export interface Member {
  readonly use: KernelUse;
  readonly inputs: readonly number[];
  readonly aval: Aval;
}

export interface Chain {
  readonly dims: Dims;
  /** From which axis on `dims` are the columns. */
  readonly split: number;
  readonly inputs: readonly Aval[];
  readonly members: readonly Member[];
  /** Numbers of the values that the chain gives. */
  readonly outputs: readonly number[];
}

export interface ChainAttrs {
  /** The names of its ops, for people. */
  readonly steps: readonly string[];
  readonly chain: Chain;
}

const written = new WeakMap<Chain, Written>();

/** For each output an input whose last use comes no later, of the same shape and dtype. */
function placesFor({ inputs, members, outputs, dims }: Chain): number[] {
  const taken = new Set<number>();
  return outputs.map((number) => {
    const aval = members[number - inputs.length].aval;
    const donor = inputs.findIndex((x, i) => {
      const last = inputs.length + members.findLastIndex((member) => member.inputs.includes(i));
      return (
        !taken.has(i) && last <= number && x.dtype === aval.dtype && sizeOf(x.dims) === sizeOf(dims) && sizeOf(aval.dims) === sizeOf(dims)
      );
    });
    if (donor >= 0) taken.add(donor);
    return donor;
  });
}

/** Several elementwise ops as one, computed block by block; folds of rows may end it. Only passes write it, into programs that nobody differentiates any more. */
export const chainOp: Op<ChainAttrs> = {
  name: 'Chain',
  label: 'chain',
  needs: program,
  raw: true,
  saves: 'none',
  inPlace: ({ chain }) => placesFor(chain),
  infer: (_x, { chain: { inputs, members, outputs } }) => outputs.map((number) => members[number - inputs.length].aval),
  wasm(k: Machine, x: readonly Ref[], y: readonly Ref[], { chain }) {
    if (sizeOf(chain.dims) === 0) return;
    let made = written.get(chain);
    if (made === undefined) {
      made = writeChain(k, chain);
      written.set(chain, made);
    }
    const addresses = [...x, ...y].map((operand) => operand.ptr);
    k.chain(k.ints(made.spec), k.addresses(addresses), k.scratch(made.scratch), 0, made.blocks);
  },
};
