// One picture with three panels: the predictions before and after training, and the loss on the way.
import * as echarts from 'echarts';

export interface Run {
  readonly x: readonly number[];
  readonly data: readonly number[];
  readonly truth: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Mean squared error after each epoch. */
  readonly losses: readonly number[];
}

const WIDTH = 1200;
const HEIGHT = 420;
const COLOURS = { data: '#9aa5b1', truth: '#2b6cb0', predictions: '#dd6b20', loss: '#2f855a' };
const PANELS = [
  { left: 60, title: 'Before training' },
  { left: 460, title: 'After training' },
  { left: 860, title: 'Loss while training' },
];

/** The picture as SVG text. */
export function picture(run: Run): string {
  const points = (values: readonly number[]): number[][] => run.x.map((x, i) => [x, values[i]]);
  const panel = (i: number, predictions: readonly number[]): echarts.SeriesOption[] => [
    {
      type: 'scatter',
      name: 'Data',
      data: points(run.data),
      symbolSize: 4,
      xAxisIndex: i,
      yAxisIndex: i,
      itemStyle: { color: COLOURS.data },
    },
    line('Ground truth', points(run.truth), i, COLOURS.truth),
    line('Predictions', points(predictions), i, COLOURS.predictions),
  ];
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: PANELS.map(({ left, title }) => ({ text: title, left: left + 140, top: 8, textAlign: 'center', textStyle: { fontSize: 15 } })),
    legend: { bottom: 4, data: ['Data', 'Ground truth', 'Predictions', 'Mean squared error'] },
    grid: PANELS.map(({ left }) => ({ left, top: 44, width: 290, height: 280 })),
    xAxis: PANELS.map((_, i) => ({
      type: 'value',
      gridIndex: i,
      name: i < 2 ? 'x' : 'epoch',
      nameLocation: 'middle',
      nameGap: 26,
      axisLine: { onZero: false },
      ...(i < 2 ? { min: -2, max: 2 } : { min: 0, max: Math.max(1, run.losses.length - 1) }),
    })),
    yAxis: PANELS.map((_, i) => ({
      type: 'value',
      gridIndex: i,
      name: i < 2 ? 'y' : 'mean squared error',
      nameLocation: 'middle',
      nameGap: 30,
      axisLine: { onZero: false },
    })),
    series: [
      ...panel(0, run.before),
      ...panel(1, run.after),
      line(
        'Mean squared error',
        run.losses.map((loss, epoch) => [epoch, loss]),
        2,
        COLOURS.loss,
      ),
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

const line = (name: string, data: number[][], panel: number, color: string): echarts.SeriesOption => ({
  type: 'line',
  name,
  data,
  showSymbol: false,
  xAxisIndex: panel,
  yAxisIndex: panel,
  lineStyle: { width: 2, color },
  itemStyle: { color },
});
