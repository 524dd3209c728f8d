// What the page shows: a map of the network's beliefs with the boundary between the classes, and the loss so far.

type Colour = readonly [number, number, number];

const CLASSES: readonly [Colour, Colour] = [
  [37, 99, 235],
  [234, 88, 12],
];
const INK = '#1f2937';
/** How much white lies over the colours of the map, so that the points stand out. */
const WHITE = 0.6;

/** Places along each side of the map. */
export const SIDE = 72;
/** The map shows the square from -REACH to REACH. */
export const REACH = 3.2;

/** The SIDE x SIDE places, row by row from the top; the outermost lie on the edge of the map. */
export const places: number[][] = Array.from({ length: SIDE * SIDE }, (_, i) => {
  const along = (k: number): number => (k / (SIDE - 1)) * 2 * REACH - REACH;
  return [along(i % SIDE), -along(Math.floor(i / SIDE))];
});

/** Fits the canvas to the pixels of the screen; gives a context that draws in CSS pixels. */
function prepare(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio;
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  return context;
}

const small = document.createElement('canvas');
small.width = SIDE;
small.height = SIDE;

/** Colours every place by its belief, then draws the boundary and the points over it. */
export function drawMap(
  canvas: HTMLCanvasElement,
  beliefs: ArrayLike<number>,
  points: readonly number[][],
  labels: readonly number[],
): void {
  const context = prepare(canvas);
  const size = canvas.clientWidth;
  const step = size / (SIDE - 1);
  const smallContext = small.getContext('2d') as CanvasRenderingContext2D;
  const image = smallContext.createImageData(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    for (let c = 0; c < 3; c++) {
      const mixed = CLASSES[0][c] * (1 - beliefs[i]) + CLASSES[1][c] * beliefs[i];
      image.data[4 * i + c] = mixed + (255 - mixed) * WHITE;
    }
    image.data[4 * i + 3] = 255;
  }
  smallContext.putImageData(image, 0, 0);
  context.drawImage(small, -step / 2, -step / 2, SIDE * step, SIDE * step);
  drawBoundary(context, beliefs, step);
  points.forEach(([x, y], i) => {
    context.beginPath();
    context.arc(((x + REACH) / (2 * REACH)) * size, ((REACH - y) / (2 * REACH)) * size, 3.5, 0, 2 * Math.PI);
    context.fillStyle = `rgb(${CLASSES[labels[i]].join()})`;
    context.fill();
    context.strokeStyle = '#ffffff';
    context.stroke();
  });
}

/** The line where the belief is one half: between neighbouring places it is taken to change evenly (marching squares). */
function drawBoundary(context: CanvasRenderingContext2D, beliefs: ArrayLike<number>, step: number): void {
  context.beginPath();
  for (let row = 0; row + 1 < SIDE; row++) {
    for (let column = 0; column + 1 < SIDE; column++) {
      const corners = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ];
      const excess = corners.map(([x, y]) => beliefs[y * SIDE + x] - 0.5);
      let crossings = 0;
      for (let k = 0; k < 4; k++) {
        const next = (k + 1) % 4;
        if (excess[k] < 0 === excess[next] < 0) continue;
        const share = excess[k] / (excess[k] - excess[next]);
        const x = (corners[k][0] + share * (corners[next][0] - corners[k][0])) * step;
        const y = (corners[k][1] + share * (corners[next][1] - corners[k][1])) * step;
        if (crossings++ % 2 === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
    }
  }
  context.strokeStyle = INK;
  context.lineWidth = 2;
  context.stroke();
  context.lineWidth = 1;
}

/** The loss of every step so far, as a line from left to right. */
export function drawLosses(canvas: HTMLCanvasElement, losses: readonly number[]): void {
  const context = prepare(canvas);
  const [width, height, margin] = [canvas.clientWidth, canvas.clientHeight, 3];
  const last = Math.min(width, losses.length) - 1;
  const drawn = Array.from({ length: last + 1 }, (_, i) => losses[Math.floor((i * (losses.length - 1)) / Math.max(1, last))]);
  const highest = Math.max(0.7, ...drawn);
  context.beginPath();
  drawn.forEach((loss, i) => context.lineTo((i / Math.max(1, last)) * width, height - margin - (loss / highest) * (height - 2 * margin)));
  context.strokeStyle = '#047857';
  context.lineWidth = 2;
  context.stroke();
  context.lineWidth = 1;
}
