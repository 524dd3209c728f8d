// An edge worker that answers a POST of points with predictions: curl -d '[[1, 2], [3, 4]]' http://127.0.0.1:8787/
// The weights are in the bundle; the kernels are static .wasm imports, because edge workers compile nothing at run time.
import * as tf from 'tensorlane';
import weights from './weights.json';

const [w1, b1, w2, b2] = [weights.w1, weights.b1, weights.w2, weights.b2].map((values) => tf.constant(values));

/** Probability that each point lies inside the unit circle. */
const inside = tf.function((points: tf.Tensor): tf.Tensor => tf.sigmoid(tf.tanh(points.matmul(w1).add(b1)).matmul(w2).add(b2)).squeeze(1), {
  inputSignature: [new tf.TensorSpec([null, 2], 'float32')],
});

const reply = (status: number, body: unknown): Response => Response.json(body, { status });

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method !== 'POST') return reply(405, { error: 'POST a list of points such as [[0.5, 0.5], [2, 0]]' });
    try {
      const points = tf.constant((await request.json()) as number[][]);
      return reply(200, { inside: inside(points).arraySync() });
    } catch (error) {
      // Bad JSON and points of the wrong shape: the library's errors say what is wrong and what to do.
      return reply(400, { error: (error as Error).message });
    }
  },
};
