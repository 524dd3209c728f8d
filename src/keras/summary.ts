import { DTYPES } from '../dtype.ts';
import { showShape } from '../format.ts';
import type { Variable } from '../variable.ts';
import type { Layer } from './layer.ts';
import type { Model } from './model.ts';

/** Widths of the three columns, their margins not counted. */
const WIDTHS = [31, 22, 13] as const;
const HEADER = ['Layer (type)', 'Output Shape', 'Param #'] as const;

type Row = readonly [string, string, string];

const rule = (left: string, fill: string, cross: string, right: string): string =>
  `${left}${WIDTHS.map((width) => fill.repeat(width + 2)).join(cross)}${right}`;

/** A text in pieces that fit, broken at spaces where there are some. */
function folded(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    lines.push(rest.slice(0, space > 0 ? space : width));
    rest = rest.slice(space > 0 ? space + 1 : width);
  }
  return [...lines, rest];
}

function lines(row: Row, bar: string): string[] {
  const cells = row.map((text, i) => folded(text, WIDTHS[i]));
  const height = Math.max(...cells.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) => {
    const parts = cells.map((cell, i) => (i === 2 ? (cell[line] ?? '').padStart(WIDTHS[i]) : (cell[line] ?? '').padEnd(WIDTHS[i])));
    return `${bar} ${parts.join(` ${bar} `)} ${bar}`;
  });
}

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

function bytesText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const step = bytes === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** step).toFixed(2)} ${units[step]}`;
}

function counted(variables: readonly Variable[]): string {
  const count = variables.reduce((sum, v) => sum + v.size, 0);
  const bytes = variables.reduce((sum, v) => sum + v.size * DTYPES[v.dtype].bytes, 0);
  return `${grouped(count)} (${bytesText(bytes)})`;
}

function rowOf(layer: Layer): Row {
  const shape = layer.outputDims === null ? '?' : showShape(layer.outputDims);
  const count = layer.built ? grouped(layer.countParams()) : '0 (unbuilt)';
  return [`${layer.name} (${layer.constructor.name})`, shape, count];
}

/** The table of a model's layers, as Keras prints it. */
export function summaryOf(model: Model): string {
  const rows = model.layers.map((layer) => lines(rowOf(layer), '│').join('\n'));
  const table = [
    rule('┏', '━', '┳', '┓'),
    ...lines(HEADER, '┃'),
    rule('┡', '━', '╇', '┩'),
    rows.join(`\n${rule('├', '─', '┼', '┤')}\n`),
    rule('└', '─', '┴', '┘'),
  ];
  const { optimizer } = model;
  const optimizers = optimizer === null || !model.built ? [] : optimizer.variables;
  const totals = [
    ` Total params: ${counted([...model.weights, ...optimizers])}`,
    ` Trainable params: ${counted(model.trainableWeights)}`,
    ` Non-trainable params: ${counted(model.nonTrainableWeights)}`,
    ...(optimizers.length > 0 ? [` Optimizer params: ${counted(optimizers)}`] : []),
  ];
  return [`Model: "${model.name}"`, ...table.filter((line) => line !== ''), ...totals].join('\n');
}
