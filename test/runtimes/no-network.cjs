// Imported first by the Node and Bun programs: whatever opens a connection fails loudly.
const net = require('node:net');

const refuse = () => {
  throw new Error('the library tried to use the network');
};
net.Socket.prototype.connect = refuse;
globalThis.fetch = refuse;
