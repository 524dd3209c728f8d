// The loops that somebody would write by hand in plain JavaScript, for rows in which little is computed.

export function create() {
  return {
    version: 'plain',
    build: ({ op, learningRate }, data) => (op === 'trainLinear' ? trainLinear(data, learningRate) : null),
  };
}

/** y = 3x + 2 + noise by w·x + b: loss, slopes and step in one loop over float32 data. */
function trainLinear([x, noise, [w0]], learningRate) {
  const y = x.map((v, i) => 3 * v + 2 + noise[i]);
  const n = x.length;
  let [w, b] = [w0, 0];
  const run = () => {
    let [loss, dw, db] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const e = w * x[i] + b - y[i];
      loss += e * e;
      dw += e * x[i];
      db += e;
    }
    w -= (2 * learningRate * dw) / n;
    b -= (2 * learningRate * db) / n;
    return loss / n;
  };
  return { run, read: (loss) => [loss, run(), run()] };
}
