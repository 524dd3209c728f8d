// A page that trains the quadratic model of TensorFlow's basics guide while you watch.
//
//   npm run example -- quadratic-page
import * as tf from 'tensorlane';
import { type Axis, axisFor, draw, type Series } from './drawing.ts';
import { Data, QuadraticModel } from './model.ts';

tf.random.setSeed(22); // the same points and the same first model for every visitor

/** As many epochs as in the guide; whoever presses Start then gets as many again. */
const EPOCHS = 100;
/** Milliseconds of a frame that training may take, so that the page answers at once whatever the speed. */
const BUDGET = 10;
/** As in index.html's style. */
const COLOURS = { data: '#9ca3af', truth: '#1d4ed8', before: '#fdba74', predictions: '#ea580c', loss: '#047857' };

// 1. The elements of index.html.

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const [plot, curve] = [element<HTMLCanvasElement>('plot'), element<HTMLCanvasElement>('curve')];
const [rate, speed] = [element<HTMLInputElement>('rate'), element<HTMLInputElement>('speed')];
const show = (id: string, text: string): void => {
  element(id).textContent = text;
};
const numbers = (tensor: tf.Tensor): number[] => tensor.arraySync() as number[];
const learningRate = (): number => 10 ** Number(rate.value); // the slider moves over powers of ten

// 2. What is learnt, and by whom. `reset` begins anew: other points, other weights.

let data: Data;
let model: QuadraticModel;
/** Before training, then after every epoch. */
let losses: number[];
let [points, before, truth]: Series[] = [];
let [xAxis, yAxis]: Axis[] = [];
let running = true;
let until = EPOCHS;

function reset(): void {
  data = new Data();
  model = new QuadraticModel();
  losses = [model.loss(data)];
  until = EPOCHS;
  const [x, y, exact, first] = [data.x, data.y, data.truth, model.predict(data.x)].map(numbers);
  points = { x, y, colour: COLOURS.data, as: 'points' };
  before = { x, y: first, colour: COLOURS.before, as: 'line' };
  truth = { x, y: exact, colour: COLOURS.truth, as: 'dashes' };
  [xAxis, yAxis] = [axisFor('x', x), axisFor('y', [...y, ...exact, ...first])];
  look();
}

// 3. Every frame trains the epochs that are due by the clock, then draws.

let due = 0;
let last = 0;

function frame(now: number): void {
  requestAnimationFrame(frame);
  const passed = Math.min(now - last, 100); // a page that was hidden does not catch up
  last = now;
  if (!running) return;
  due += (passed / 1000) * Number(speed.value);
  if (due < 1) return;
  const start = performance.now();
  for (; due >= 1; due--) {
    model.train(data, learningRate());
    losses.push(model.loss(data));
    if (epoch() === until || !Number.isFinite(losses[epoch()])) run(false);
    if (!running || performance.now() - start > BUDGET) due = 0;
  }
  due = Math.max(due, 0);
  look();
}

const epoch = (): number => losses.length - 1;

function look(): void {
  const predictions: Series = { x: points.x, y: numbers(model.predict(data.x)), colour: COLOURS.predictions, as: 'line' };
  draw(plot, xAxis, yAxis, [points, before, predictions, truth]);
  const loss: Series = { x: losses.map((_, i) => i), y: losses, colour: COLOURS.loss, as: 'line' };
  draw(curve, axisFor('epoch', [0, EPOCHS, epoch()]), axisFor('mean squared error', [0, ...losses]), [loss]);
  show('epoch', String(epoch()));
  show('loss', losses[epoch()].toFixed(3));
  show('formula', `y = ${model.formula}`);
}

// 4. The controls.

function run(on: boolean): void {
  running = on;
  if (on && epoch() >= until) until = epoch() + EPOCHS;
  show('start', on ? 'Stop' : 'Start');
  element('start').setAttribute('aria-pressed', String(on));
  const diverged = !Number.isFinite(losses[epoch()]);
  show('note', diverged ? 'The loss grew beyond all numbers: choose a smaller learning rate, then Reset.' : '');
}
element('start').addEventListener('click', () => run(!running));
element('reset').addEventListener('click', () => {
  reset();
  run(true);
});
rate.addEventListener('input', () => show('rate-shown', learningRate().toPrecision(2)));
speed.addEventListener('input', () => show('speed-shown', speed.value));
addEventListener('resize', look);

reset();
requestAnimationFrame(frame);
