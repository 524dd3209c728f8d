import { RuntimeError, UnsupportedError } from '../src/errors.ts';
import { WebGL2Kernel } from './kernel.ts';
import type { TextureStorage } from './storage.ts';

/** What is thrown for elements that went with a lost context. */
export function lostError(op: string, lost: TextureStorage): RuntimeError {
  const variable = lost.owner?.variable.name;
  return new RuntimeError(
    op,
    'the context of the GPU was lost, and with it elements that had no copy on the CPU',
    lost.words,
    variable === undefined
      ? 'Compute the tensor again; the GPU itself is usable.'
      : 'Assign the variable anew, from a checkpoint for instance; the GPU itself is usable.',
    variable === undefined ? {} : { variable },
  );
}

/** A WebGL 2 context that draws on float textures. @throws UnsupportedError where there is none */
export function contextOf(): WebGL2RenderingContext {
  const missing = (what: string, repair: string): UnsupportedError =>
    new UnsupportedError('gpu.register', what, typeof document === 'undefined' ? 'a runtime without pages' : 'this browser', repair);
  const none = 'Go on with the CPU, which needs no registration.';
  if (typeof OffscreenCanvas === 'undefined' && typeof document === 'undefined') throw missing('WebGL 2 is not there', none);
  const canvas = typeof OffscreenCanvas === 'undefined' ? document.createElement('canvas') : new OffscreenCanvas(1, 1);
  const gl = canvas.getContext('webgl2', { alpha: false, depth: false, antialias: false }) as WebGL2RenderingContext | null;
  // Asked before gpu.js tries it out: what it draws to a texture that cannot be drawn on, browsers complain of in the console.
  if (gl !== null && gl.getExtension('EXT_color_buffer_float') === null)
    throw missing('WebGL 2 here has no float textures to draw on', none);
  if (!WebGL2Kernel.isSupported) throw missing('WebGL 2 is not there', none);
  if (WebGL2Kernel.features?.isFloatRead !== true) throw missing('WebGL 2 here has no float textures to draw on', none);
  if (gl === null) throw missing('WebGL 2 gives no further context', none);
  return gl;
}
