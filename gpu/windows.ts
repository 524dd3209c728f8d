import type { Padding } from '../src/runtime/backend.ts';
import { placement } from '../src/runtime/backend.ts';
import type { Dims } from '../src/shape.ts';

/** How a window slides over images [batch, height, width, channels]. */
export interface Windows {
  readonly strides: readonly [number, number];
  readonly dilations?: readonly [number, number];
  readonly padding: Padding;
}

/** The sizes that a body is written with: image, output, window, strides, dilations, and padding before the image. */
export interface WindowSizes {
  readonly batch: number;
  readonly h: number;
  readonly w: number;
  readonly cin: number;
  readonly oh: number;
  readonly ow: number;
  readonly cout: number;
  readonly kh: number;
  readonly kw: number;
  readonly sh: number;
  readonly sw: number;
  readonly dh: number;
  readonly dw: number;
  readonly top: number;
  readonly left: number;
}

export function windowSizes(image: Dims, out: Dims, [kh, kw]: Dims, { strides, dilations = [1, 1], padding }: Windows): WindowSizes {
  const [batch, h, w, cin] = image;
  const [, oh, ow, cout] = out;
  const { before: top } = placement('gpu', h, kh, strides[0], dilations[0], padding, 1);
  const { before: left } = placement('gpu', w, kw, strides[1], dilations[1], padding, 2);
  return { batch, h, w, cin, oh, ow, cout, kh, kw, sh: strides[0], sw: strides[1], dh: dilations[0], dw: dilations[1], top, left };
}
