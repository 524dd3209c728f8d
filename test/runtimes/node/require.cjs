require('../no-network.cjs');
const tf = require('tensorlane');

import('../main.mjs').then(({ main }) => main(tf));
