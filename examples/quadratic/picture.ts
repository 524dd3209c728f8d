// The picture of a training run, as SVG: predictions before and after training on the same scale, and the loss on the way.
import * as echarts from 'echarts';

export interface Run {
  readonly title: string;
  readonly subtitle: string;
  readonly x: readonly number[];
  readonly data: readonly number[];
  readonly truth: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Mean squared error after each epoch. */
  readonly losses: readonly number[];
}

const WIDTH = 1240;
const HEIGHT = 500;
const PANEL = { top: 118, width: 320, height: 300 };
const LEFTS = [66, 476, 886];
const TITLES = ['Before training', 'After training', 'Loss while training'];
const INK = '#1f2937';
const QUIET = '#6b7280';
const FAINT = '#e5e7eb';
/** Colours that differ in lightness too, for readers who do not see the hue. */
const COLOURS = { data: '#9ca3af', truth: '#1d4ed8', predictions: '#ea580c', loss: '#047857' };

type Points = readonly (readonly [number, number])[];

const line = (name: string, panel: number, points: Points, color: string, type: 'solid' | 'dashed' = 'solid'): echarts.SeriesOption => ({
  type: 'line',
  name,
  data: points.map(([x, y]) => [x, y]),
  xAxisIndex: panel,
  yAxisIndex: panel,
  symbol: 'none',
  lineStyle: { width: 3, color, type },
  itemStyle: { color },
});

const axis = (panel: number, name: string, nameGap: number, range: { min: number; max: number }) => ({
  type: 'value' as const,
  gridIndex: panel,
  name,
  nameGap,
  nameLocation: 'middle' as const,
  nameTextStyle: { color: INK, fontSize: 13 },
  axisLabel: { color: QUIET },
  axisLine: { show: true, onZero: false, lineStyle: { color: QUIET } },
  splitLine: { lineStyle: { color: FAINT } },
  ...range,
});

/** The multiples of `step` around all values, so that panels with the same kind of values share one scale. */
function rangeOf(values: readonly number[], step: number): { min: number; max: number } {
  const finite = values.filter(Number.isFinite);
  return { min: step * Math.floor(Math.min(0, ...finite) / step), max: step * Math.ceil(Math.max(step, ...finite) / step) };
}

/** The picture as SVG text. */
export function picture(run: Run): string {
  const along = (values: readonly number[]): Points => values.map((value, i) => [run.x[i], value]);
  const predictions = (panel: number, values: readonly number[]): echarts.SeriesOption[] => [
    {
      type: 'scatter',
      name: 'Data',
      data: run.data.map((value, i) => [run.x[i], value]),
      xAxisIndex: panel,
      yAxisIndex: panel,
      symbolSize: 5,
      itemStyle: { color: COLOURS.data },
    },
    line('Predictions', panel, along(values), COLOURS.predictions),
    line('Ground truth', panel, along(run.truth), COLOURS.truth, 'dashed'),
  ];
  const x = { min: run.x[0], max: run.x[run.x.length - 1] };
  const y = rangeOf([...run.data, ...run.truth, ...run.before, ...run.after], 5);
  const epochs = { min: 0, max: Math.max(1, run.losses.length) };

  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'system-ui, Helvetica, Arial, sans-serif' },
    title: [
      {
        text: run.title,
        subtext: run.subtitle,
        left: 24,
        top: 16,
        textStyle: { color: INK, fontSize: 19 },
        subtextStyle: { color: QUIET, fontSize: 13 },
      },
      ...TITLES.map((text, i) => ({
        text,
        left: LEFTS[i] + PANEL.width / 2,
        top: PANEL.top - 32,
        textAlign: 'center' as const,
        textStyle: { color: INK, fontSize: 15 },
      })),
    ],
    legend: {
      bottom: 12,
      itemGap: 36,
      itemWidth: 34,
      textStyle: { color: INK, fontSize: 13 },
      data: [{ name: 'Data', icon: 'circle' }, 'Predictions', 'Ground truth', 'Mean squared error'],
    },
    grid: LEFTS.map((left) => ({ left, ...PANEL })),
    xAxis: [axis(0, 'x', 28, x), axis(1, 'x', 28, x), axis(2, 'epoch', 28, epochs)],
    yAxis: [axis(0, 'y', 34, y), axis(1, 'y', 34, y), axis(2, 'mean squared error', 36, rangeOf(run.losses, 10))],
    series: [
      ...predictions(0, run.before),
      ...predictions(1, run.after),
      line(
        'Mean squared error',
        2,
        run.losses.map((loss, i) => [i + 1, loss]),
        COLOURS.loss,
      ),
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
