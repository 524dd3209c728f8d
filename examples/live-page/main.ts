// A page that trains while you watch: every frame some steps, every few frames a new map of what the network believes.
import * as tf from 'tensorlane';
import { drawMap, MAP_SIDE, type Point } from './map.ts';
import { Network } from './network.ts';

const STEPS_PER_FRAME = 4;
const FRAMES_PER_MAP = 3;
const PER_SPIRAL = 150;
const REACH = 3.4;

tf.random.setSeed(11);

// Two spirals, with the class of each point.
const spiral = (turn: number, label: number): Point[] =>
  Array.from({ length: PER_SPIRAL }, (_, i) => {
    const t = 0.3 + (2.7 * i) / PER_SPIRAL;
    return { x: t * Math.sin(3 * t + turn), y: t * Math.cos(3 * t + turn), label };
  });
const points = [...spiral(0, 0), ...spiral(Math.PI, 1)];
const inputs = tf.constant(points.map(({ x, y }) => [x, y]));
const labels = tf.constant(Int32Array.from(points, ({ label }) => label));

// The places that the map asks about.
const places = tf.constant(
  Array.from({ length: MAP_SIDE * MAP_SIDE }, (_, i) => {
    const [column, row] = [i % MAP_SIDE, Math.floor(i / MAP_SIDE)];
    return [((column + 0.5) / MAP_SIDE) * 2 * REACH - REACH, REACH - ((row + 0.5) / MAP_SIDE) * 2 * REACH];
  }),
);

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const show = (id: string, text: string): void => {
  element(id).textContent = text;
};
const canvas = element<HTMLCanvasElement>('map');
const rate = element<HTMLInputElement>('rate');

let network = new Network(0.01);
let [step, frames, paused] = [0, 0, false];
let [measuredAt, measuredStep] = [performance.now(), 0];

function frame(): void {
  requestAnimationFrame(frame);
  if (paused) return;
  let loss = Number.NaN;
  for (let i = 0; i < STEPS_PER_FRAME; i++, step++) loss = network.train(inputs, labels);
  if (frames++ % FRAMES_PER_MAP > 0) return;
  drawMap(canvas, network.believe(places), points, REACH);
  show('step', String(step));
  show('loss', loss.toFixed(4));
  show('accuracy', `${(100 * network.accuracy(inputs, labels)).toFixed(1)} %`);
  const now = performance.now();
  if (now - measuredAt < 500) return;
  show('speed', ((1000 * (step - measuredStep)) / (now - measuredAt)).toFixed(0));
  [measuredAt, measuredStep] = [now, step];
}

rate.addEventListener('input', () => {
  const value = 10 ** Number(rate.value);
  show('shown', value.toPrecision(2));
  network.learningRate = value;
});
element('pause').addEventListener('click', () => {
  paused = !paused;
  show('pause', paused ? 'Go on' : 'Pause');
});
element('restart').addEventListener('click', () => {
  network.dispose();
  network = new Network(10 ** Number(rate.value));
  [step, frames, measuredStep, measuredAt] = [0, 0, 0, performance.now()];
});
requestAnimationFrame(frame);
