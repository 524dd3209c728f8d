import * as tf from '../../src/index.ts';

// Graphs and sessions for the tests of TensorFlow 1.

export const { v1 } = tf.compat;
export type Session = InstanceType<typeof v1.Session>;
export type Graph = InstanceType<typeof v1.Graph>;

/** `with tf.Graph().as_default(), tf1.Session() as sess:`; what it made is freed. */
export function inGraph(fn: (sess: Session, graph: Graph) => void): void {
  tf.tidy(() => {
    new v1.Graph().asDefault((graph) => {
      const sess = new v1.Session();
      try {
        fn(sess, graph);
      } finally {
        sess.close();
      }
    });
  });
}
