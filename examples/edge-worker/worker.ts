// An edge worker that answers points with predictions.
//
//   npm run example -- edge-worker
//   curl -d '[[0.2, 0.3], [1.5, 1]]' http://127.0.0.1:8787/
//
// Everything it needs is in its bundle: the weights as JSON, the kernels as .wasm files, which edge workers want as static imports
// because they compile nothing at run time. train.ts made the weights.
import * as tf from 'tensorlane';
import weights from './weights.json';

// 1. The model, made once, when the worker starts: the probability that a point lies inside the unit circle. The signature says that
//    any number of points fits, so that all requests share one traced program.

const w1 = tf.constant(weights.w1); // [2, 16]
const b1 = tf.constant(weights.b1); // [16]
const w2 = tf.constant(weights.w2); // [16, 1]
const b2 = tf.constant(weights.b2); // [1]

const inside = tf.function(
  (points: tf.Tensor): tf.Tensor => {
    const features = tf.tanh(points.matmul(w1).add(b1));
    return tf.sigmoid(features.matmul(w2).add(b2)).squeeze(1);
  },
  { inputSignature: [new tf.TensorSpec([null, 2], 'float32', { name: 'points' })] },
);

// 2. What a request may hold. Whatever is wrong with it becomes a sentence that its sender can act upon.

class BadRequest extends Error {}

const EXAMPLE = 'POST a list of [x, y] pairs such as [[0.2, 0.3], [1.5, 1]].';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadRequest(`The body is not JSON: ${(error as Error).message}. ${EXAMPLE}`);
  }
}

/** The points in the body, as a tensor of shape [n, 2]. */
function pointsIn(text: string): tf.Tensor {
  const body = parse(text);
  if (!Array.isArray(body)) throw new BadRequest(`The body is not a list. ${EXAMPLE}`);
  let points: tf.Tensor;
  try {
    points = tf.constant(body, 'float32');
  } catch (error) {
    // Lists of different lengths, texts among the numbers: the library says what is wrong and where.
    if (error instanceof tf.TensorError) throw new BadRequest(`${error.message} ${EXAMPLE}`);
    throw error;
  }
  if (points.rank !== 2 || points.shape[1] !== 2)
    throw new BadRequest(`Points have shape [n, 2], got [${points.shape.join(', ')}]. ${EXAMPLE}`);
  return points;
}

// 3. The worker. Errors that are not the sender's fault are left to the platform, which answers 500.

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method !== 'POST') return Response.json({ error: EXAMPLE }, { status: 405, headers: { allow: 'POST' } });
    try {
      const points = pointsIn(await request.text());
      return Response.json({ inside: inside(points).arraySync() });
    } catch (error) {
      if (error instanceof BadRequest) return Response.json({ error: error.message }, { status: 400 });
      throw error;
    }
  },
};
