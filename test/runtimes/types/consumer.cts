// The same for a program that is CommonJS.
import tf = require('tensorlane');

const x: tf.Tensor = tf.constant([1, 2, 3]);
console.log(x.add(1).arraySync());
