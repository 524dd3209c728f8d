// Points and lines over a grid with numbers at its edges, on a canvas.

export interface Series {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly colour: string;
  readonly as: 'points' | 'line' | 'dashes';
}

export interface Axis {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Between two lines of the grid. */
  readonly step: number;
}

const INK = '#1f2937';
const QUIET = '#6b7280';
const FAINT = '#e5e7eb';
const MARGIN = { left: 46, right: 12, top: 10, bottom: 38 };

/** An axis from the first to the last multiple of a round step that hold all values between them. */
export function axisFor(name: string, values: readonly number[]): Axis {
  const finite = values.filter(Number.isFinite);
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  const rough = (most - least || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const min = step * Math.floor(least / step);
  return { name, min, max: Math.max(min + step, step * Math.ceil(most / step)), step };
}

const ticks = ({ min, max, step }: Axis): number[] =>
  Array.from({ length: Math.round((max - min) / step) + 1 }, (_, i) => Number((min + i * step).toPrecision(12)));

/** Fits the canvas to the pixels of the screen; gives a context that draws in CSS pixels. */
function prepare(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio;
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  context.font = '12px system-ui, "Open Sans", Helvetica, Arial, sans-serif';
  return context;
}

export function draw(canvas: HTMLCanvasElement, xAxis: Axis, yAxis: Axis, series: readonly Series[]): void {
  const context = prepare(canvas);
  const [width, height] = [canvas.clientWidth - MARGIN.left - MARGIN.right, canvas.clientHeight - MARGIN.top - MARGIN.bottom];
  const right = (x: number): number => MARGIN.left + ((x - xAxis.min) / (xAxis.max - xAxis.min)) * width;
  const down = (y: number): number => MARGIN.top + height - ((y - yAxis.min) / (yAxis.max - yAxis.min)) * height;

  const line = (x1: number, y1: number, x2: number, y2: number): void => {
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  };
  context.lineWidth = 1;
  context.strokeStyle = FAINT;
  context.fillStyle = QUIET;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const x of ticks(xAxis)) {
    line(right(x), MARGIN.top, right(x), MARGIN.top + height);
    context.fillText(String(x).replace('-', '−'), right(x), MARGIN.top + height + 5);
  }
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const y of ticks(yAxis)) {
    line(MARGIN.left, down(y), MARGIN.left + width, down(y));
    context.fillText(String(y).replace('-', '−'), MARGIN.left - 6, down(y));
  }
  context.strokeStyle = QUIET;
  line(MARGIN.left, MARGIN.top, MARGIN.left, MARGIN.top + height);
  line(MARGIN.left, MARGIN.top + height, MARGIN.left + width, MARGIN.top + height);
  context.fillStyle = INK;
  context.textAlign = 'center';
  context.fillText(xAxis.name, MARGIN.left + width / 2, canvas.clientHeight - 8);
  context.save();
  context.translate(9, MARGIN.top + height / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(yAxis.name, 0, 0);
  context.restore();

  context.save();
  context.beginPath();
  context.rect(MARGIN.left, 0, width + MARGIN.right, MARGIN.top + height);
  context.clip();
  context.lineWidth = 2.5;
  for (const { x, y, colour, as } of series) {
    context.fillStyle = colour;
    context.strokeStyle = colour;
    context.setLineDash(as === 'dashes' ? [8, 5] : []);
    context.beginPath();
    x.forEach((value, i) => {
      if (as !== 'points') context.lineTo(right(value), down(y[i]));
      else {
        context.moveTo(right(value), down(y[i]));
        context.arc(right(value), down(y[i]), 2.5, 0, 2 * Math.PI);
      }
    });
    if (as === 'points') context.fill();
    else context.stroke();
  }
  context.restore();
}
