import { DTYPES } from '../dtype.ts';
import { showShape } from '../format.ts';
import type { Variable } from '../variable.ts';
import type { KerasTensor } from './keras-tensor.ts';
import type { AnyLayer } from './layer.ts';
import type { Model } from './model.ts';

/** Widths of the columns, their margins not counted: for layers in a row, and for layers that are connected otherwise. */
const IN_A_ROW = [31, 22, 13];
const CONNECTED = [19, 17, 10, 17];
const HEADER = ['Layer (type)', 'Output Shape', 'Param #', 'Connected to'];

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

/** A table of texts in columns of these widths, numbers in the third. */
class Table {
  constructor(private readonly widths: readonly number[]) {}

  rule(left: string, fill: string, cross: string, right: string): string {
    return `${left}${this.widths.map((width) => fill.repeat(width + 2)).join(cross)}${right}`;
  }

  row(cells: readonly string[], bar: string): string {
    const pieces = this.widths.map((width, i) => folded(cells[i], width));
    const height = Math.max(...pieces.map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) => {
      const parts = pieces.map((cell, i) => {
        const text = cell[line] ?? '';
        return i === 2 ? text.padStart(this.widths[i]) : text.padEnd(this.widths[i]);
      });
      return `${bar} ${parts.join(` ${bar} `)} ${bar}`;
    }).join('\n');
  }
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

/** Name and index of the call and of the output, as Keras shows where a tensor comes from. */
const placeOf = ({ maker, index }: KerasTensor): string => `${maker.layer.name}[${maker.layer.calls.indexOf(maker)}][${index}]`;

function shapeOf(layer: AnyLayer): string {
  const dims = layer.outputDims ?? (layer.calls.length > 0 ? layer.calls[0].flat[0].dims : null);
  return dims === null ? '?' : showShape(dims);
}

/** Whether each layer takes what the one before gives, and nothing else. */
const isRow = ({ graph }: Model): boolean =>
  graph === null ||
  (graph.inputs.length === 1 &&
    graph.outputs.length === 1 &&
    graph.calls.length === graph.layers.length - 1 &&
    graph.calls.every(
      ({ inputs }, i) => inputs.length === 1 && inputs[0].maker === (i === 0 ? graph.inputs[0].maker : graph.calls[i - 1]),
    ));

function cellsOf(layer: AnyLayer, model: Model): readonly string[] {
  const count = layer.built ? grouped(layer.countParams()) : '0 (unbuilt)';
  const calls = model.graph?.calls.filter((call) => call.layer === layer) ?? [];
  const connected = calls.flatMap(({ inputs }) => inputs.map(placeOf)).join(', ');
  return [`${layer.name} (${layer.typeName})`, shapeOf(layer), count, connected === '' ? '-' : connected];
}

/** The table of a model's layers, as Keras prints it. */
export function summaryOf(model: Model): string {
  const widths = isRow(model) ? IN_A_ROW : CONNECTED;
  const table = new Table(widths);
  const rows = model.layers.map((layer) => table.row(cellsOf(layer, model), '│'));
  const lines = [
    table.rule('┏', '━', '┳', '┓'),
    table.row(HEADER, '┃'),
    table.rule('┡', '━', '╇', '┩'),
    rows.join(`\n${table.rule('├', '─', '┼', '┤')}\n`),
    table.rule('└', '─', '┴', '┘'),
  ];
  const { optimizer } = model;
  const optimizers = optimizer === null || !model.built ? [] : optimizer.variables;
  const totals = [
    ` Total params: ${counted([...model.weights, ...optimizers])}`,
    ` Trainable params: ${counted(model.trainableWeights)}`,
    ` Non-trainable params: ${counted(model.nonTrainableWeights)}`,
    ...(optimizers.length > 0 ? [` Optimizer params: ${counted(optimizers)}`] : []),
  ];
  return [`Model: "${model.name}"`, ...lines.filter((line) => line !== ''), ...totals].join('\n');
}
