// Draws what the network believes: a colour for every place, the points over it.

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

/** Places along each side of the map. */
export const MAP_SIDE = 80;
const COLOURS = [
  [66, 133, 244],
  [237, 137, 54],
];
const small = document.createElement('canvas');
small.width = MAP_SIDE;
small.height = MAP_SIDE;

export function drawMap(canvas: HTMLCanvasElement, beliefs: Float32Array, points: readonly Point[], reach: number): void {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const smallContext = small.getContext('2d') as CanvasRenderingContext2D;
  const image = smallContext.createImageData(MAP_SIDE, MAP_SIDE);
  beliefs.forEach((p, i) => {
    for (let c = 0; c < 3; c++) {
      const mixed = COLOURS[0][c] * (1 - p) + COLOURS[1][c] * p;
      image.data[4 * i + c] = 255 - (255 - mixed) * 0.45;
    }
    image.data[4 * i + 3] = 255;
  });
  smallContext.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  for (const { x, y, label } of points) {
    context.beginPath();
    context.arc(((x + reach) / (2 * reach)) * canvas.width, ((reach - y) / (2 * reach)) * canvas.height, 3, 0, 2 * Math.PI);
    context.fillStyle = `rgb(${COLOURS[label].join()})`;
    context.fill();
    context.strokeStyle = '#ffffff';
    context.stroke();
  }
}
