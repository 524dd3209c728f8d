// The one file that imports gpu.js: bundlers that go module by module take a package in where it is imported, so once.
export { WebGL2Kernel } from 'gpu.js/src/backend/web-gl2/kernel.js';
