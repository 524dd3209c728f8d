// A page that trains while you watch. Every frame the network takes some steps, then the map shows what it believes now.
//
//   npm run example -- live-page
import * as tf from 'tensorlane';
import { dataSet } from './data-sets.ts';
import { drawLosses, drawMap, places } from './drawing.ts';
import { Network } from './network.ts';

tf.random.setSeed(11); // the same points and the same first network for every visitor

// 1. The elements of index.html.

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const map = element<HTMLCanvasElement>('map');
const curve = element<HTMLCanvasElement>('curve');
const problem = element<HTMLSelectElement>('problem');
const rate = element<HTMLInputElement>('rate');
const pace = element<HTMLInputElement>('pace');
const show = (id: string, text: string): void => {
  element(id).textContent = text;
};
const learningRate = (): number => 10 ** Number(rate.value); // the slider moves over powers of ten
const stepsPerFrame = (): number => Number(pace.value);

// 2. What is being learnt, and by whom. `start` begins anew with other random weights.

const everywhere = tf.constant(places); // the places that the map asks about, [places, 2]
let data = dataSet(problem.value);
let network = new Network(learningRate());
let losses: number[] = [];
let paused = false;

function start(): void {
  network = new Network(learningRate());
  losses = [];
  draw();
}

// 3. Train a little in every frame. `item()` brings the loss out of the tensor; everything else stays inside until it is drawn.

function frame(): void {
  requestAnimationFrame(frame);
  if (paused) return;
  for (let i = 0; i < stepsPerFrame(); i++) losses.push(network.train(data.points, data.labels).item());
  draw();
}

function draw(): void {
  const beliefs = network.believe(everywhere).arraySync() as number[];
  drawMap(map, beliefs, data.points.arraySync() as number[][], data.labels.arraySync() as number[]);
  drawLosses(curve, losses);
  const loss = losses.at(-1);
  show('step', String(losses.length));
  show('loss', loss === undefined ? '–' : loss.toFixed(4));
  show('accuracy', `${(100 * network.accuracy(data.points, data.labels).item()).toFixed(1)} %`);
}

// 4. The controls.

function showPaused(value: boolean): void {
  paused = value;
  show('pause', paused ? 'Go on' : 'Pause');
}
problem.addEventListener('change', () => {
  data = dataSet(problem.value);
  start();
});
rate.addEventListener('input', () => {
  network.learningRate = learningRate();
  show('rate-shown', learningRate().toPrecision(2));
});
pace.addEventListener('input', () => show('pace-shown', pace.value));
element('pause').addEventListener('click', () => showPaused(!paused));
element('restart').addEventListener('click', () => {
  start();
  showPaused(false);
});

draw();
requestAnimationFrame(frame);
