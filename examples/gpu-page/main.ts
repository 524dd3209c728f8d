// The same network on CPU and GPU, side by side, with the time of each frame.
//
//   npm run example -- gpu-page
import { Pulse } from './pulse.ts';
import type { Answer, Ask, Ready } from './worker.ts';

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
/** Milliseconds between two changes of a text: each has the page drawn anew, and nobody reads faster. */
const TOLD_EVERY = 250;
const side = (): number => Number(element<HTMLSelectElement>('side').value);
let paused = false;
/**
 * Milliseconds that a panel rests between two pictures. Where a program plays the GPU it draws the page, too: pictures without a pause
 * would leave the network's shaders no time.
 */
let rest = 40;

const time = (milliseconds: number): string => `${milliseconds.toFixed(milliseconds < 100 ? 1 : 0)} ms`;

/** One device: its worker, its canvas and what it says of its frames. */
class Panel {
  private readonly canvas = document.createElement('canvas');
  private readonly shown = new Map<string, HTMLElement>();
  private readonly about = document.createElement('p');
  private readonly note = document.createElement('p');
  private readonly worker: Worker;
  private frames = 0;
  private times: number[] = [];
  private asked = 0;
  /** Whether the next frame is the first of its size, which compiles the kernels. */
  private first = true;

  constructor(title: string, device: string) {
    const card = document.createElement('section');
    card.className = 'card';
    card.id = device.includes('threads') ? 'threads' : device.slice(1, 4).toLowerCase();
    const heading = document.createElement('h2');
    heading.textContent = title;
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', `What the network paints on ${title}`);
    const list = document.createElement('dl');
    for (const name of ['frame', 'median', 'frames']) {
      const [group, term, value] = ['div', 'dt', 'dd'].map((tag) => document.createElement(tag));
      term.textContent = name;
      value.textContent = '–';
      value.className = name;
      this.shown.set(name, value);
      group.append(term, value);
      list.append(group);
    }
    this.about.className = 'about';
    this.about.textContent = 'starting …';
    this.note.className = 'note';
    card.append(heading, this.about, this.canvas, list, this.note);
    element('panels').append(card);
    this.worker = new Worker('/worker.js', { type: 'module', name: device });
    this.worker.onmessage = ({ data }: MessageEvent<Answer | Ready | { trouble: string }>) => {
      if ('about' in data) this.about.textContent = data.about;
      if (device === '/GPU:0' && (('about' in data && !data.software) || 'trouble' in data)) rest = 0;
      if ('about' in data) return;
      if ('trouble' in data) [this.about.textContent, this.note.textContent] = ['not here', data.trouble];
      else this.draw(data);
    };
    this.ask();
  }

  private ask(): void {
    this.canvas.dataset.waits = String(paused);
    if (paused) {
      setTimeout(() => this.ask(), 50);
      return;
    }
    this.asked = side();
    const message: Ask = { seconds: performance.now() / 1000, side: this.asked };
    this.worker.postMessage(message);
  }

  private draw({ pixels, milliseconds }: Answer): void {
    const { canvas, asked } = this;
    if (canvas.width !== asked) {
      canvas.width = asked;
      canvas.height = asked;
      this.times = [];
      this.first = true;
    }
    const image = new ImageData(asked, asked);
    for (let i = 0, o = 0; i < pixels.length; i += 3, o += 4) {
      image.data[o] = pixels[i];
      image.data[o + 1] = pixels[i + 1];
      image.data[o + 2] = pixels[i + 2];
      image.data[o + 3] = 255;
    }
    (canvas.getContext('2d') as CanvasRenderingContext2D).putImageData(image, 0, 0);
    this.frames++;
    if (!this.first) this.times.push(milliseconds);
    this.first = false;
    this.times = this.times.slice(-60);
    const median = [...this.times].sort((a, b) => a - b)[this.times.length >> 1];
    const show = (name: string, text: string): void => {
      (this.shown.get(name) as HTMLElement).textContent = text;
    };
    show('frame', time(milliseconds));
    show('median', median === undefined ? '–' : time(median));
    show('frames', String(this.frames));
    setTimeout(() => requestAnimationFrame(() => this.ask()), rest);
  }
}

new Panel('CPU (WebAssembly SIMD)', '/CPU:0');
new Panel('CPU with threads', '/CPU:0 threads');
new Panel('GPU (WebGL 2)', '/GPU:0');

const pause = element('pause');
pause.addEventListener('click', () => {
  paused = !paused;
  pause.textContent = paused ? 'Go on' : 'Pause';
});

/** The page's own frames: it computes nothing itself, but where a program draws, the devices and the page share the processor. */
const pulse = new Pulse();
document.addEventListener('visibilitychange', () => pulse.beat(performance.now(), document.hidden));
let told = 0;
function beat(now: number): void {
  pulse.beat(now, document.hidden);
  if (now - told > TOLD_EVERY) {
    told = now;
    element('pulse').textContent =
      `this page: a frame every ${time(pulse.median)}, longest pause of the last 10 s ${pulse.longest.toFixed(0)} ms`;
  }
  requestAnimationFrame(beat);
}
requestAnimationFrame(beat);
