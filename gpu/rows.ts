import type { GpuRow } from './row.ts';
import { chainRow } from './rows/chain.ts';
import { convRows } from './rows/conv.ts';
import { elementwiseRows } from './rows/elementwise.ts';
import { gatherRows } from './rows/gather.ts';
import { matmulRows } from './rows/matmul.ts';
import { movementRows } from './rows/movement.ts';
import { poolRows } from './rows/pool.ts';
import { reduceRows } from './rows/reduce.ts';
import { updateRows } from './rows/update.ts';

/** One row an op, by the ops' names. */
const single: Readonly<Record<string, GpuRow>> = {
  ...elementwiseRows,
  ...reduceRows,
  ...matmulRows,
  ...movementRows,
  ...gatherRows,
  ...convRows,
  ...poolRows,
  ...updateRows,
};

/** What the GPU computes, by the names of the ops. Everything else runs on the CPU. */
export const rows: Readonly<Record<string, GpuRow>> = { ...single, ElementwiseChain: chainRow(single) };
