// The pictures of the guide's pages, as SVG by ECharts: points and lines over numbers.
import { writeFileSync } from 'node:fs';
import * as echarts from 'echarts';

/** Numbers, or a tensor of them. */
type Numbers = readonly number[] | { arraySync(): unknown };

export interface Series {
  readonly label: string;
  readonly x: Numbers;
  readonly y: Numbers;
  /** Points or a line. */
  readonly as?: 'points' | 'line';
}

export interface Plot {
  readonly title: string;
  readonly x?: string;
  readonly y?: string;
  readonly series: readonly Series[];
}

/** Colours that differ in lightness too, for readers who do not see the hue. */
const POINTS = '#9ca3af';
const LINES = ['#1d4ed8', '#ea580c', '#047857'];
const INK = '#1f2937';
const QUIET = '#6b7280';

const numbers = (values: Numbers): readonly number[] =>
  ('arraySync' in values ? [values.arraySync()].flat(9) : values) as readonly number[];

const axis = (name: string) => ({
  type: 'value' as const,
  name,
  nameLocation: 'middle' as const,
  nameGap: 30,
  nameTextStyle: { color: INK, fontSize: 13 },
  axisLabel: { color: QUIET },
  axisLine: { show: true, onZero: false, lineStyle: { color: QUIET } },
  splitLine: { lineStyle: { color: '#e5e7eb' } },
});

/** Draws a picture into a file. */
export function plot(file: string, { title, x = 'x', y = 'y', series }: Plot): void {
  const lines = series.filter(({ as }) => as !== 'points');
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 640, height: 420 });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: { text: title, left: 'center', textStyle: { color: INK, fontSize: 16 } },
    // One line needs no legend: the name of its axis says what it is.
    legend: { show: series.length > 1, top: 38, itemGap: 32, itemWidth: 28, textStyle: { color: INK, fontSize: 13 } },
    grid: { left: 60, right: 24, top: series.length > 1 ? 76 : 52, bottom: 52 },
    xAxis: { ...axis(x), min: 'dataMin', max: 'dataMax' },
    yAxis: axis(y),
    series: series.map((one) => {
      const [xs, ys] = [numbers(one.x), numbers(one.y)];
      const data = xs.map((value, i) => [value, ys[i]]);
      if (one.as === 'points') return { type: 'scatter' as const, name: one.label, data, symbolSize: 5, itemStyle: { color: POINTS } };
      const color = LINES[lines.indexOf(one) % LINES.length];
      return { type: 'line' as const, name: one.label, data, symbol: 'none', lineStyle: { width: 2.5, color }, itemStyle: { color } };
    }),
  });
  // Without what only a page that follows the pointer needs, and with a title for those who hear the picture.
  const svg = chart
    .renderToSVGString()
    .replace(/<style[\s\S]*<\/style>\n?/, '')
    .replaceAll(/ class="[^"]*"/g, '');
  writeFileSync(file, svg.replace('>', `>\n<title>${title}</title>`));
  chart.dispose();
}
