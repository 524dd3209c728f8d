// How gpu.js gets into dist/gpu.js: its WebGL 2 kernel and what that needs,
// without its CPU kernel, which makes code of text, and without its front door, which claims the name GPU on window.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Leaves out what prints a kernel as a program of its own: nothing here asks for that. */
export const withoutKernelText = {
  name: 'without-kernel-text',
  setup({ onLoad }) {
    onLoad({ filter: /gpu\.js[\\/]src[\\/]backend[\\/]gl[\\/]kernel-string\.js$/ }, () => ({
      contents: 'exports.glKernelString = () => { throw new Error("kernels are not printed"); };',
    }));
  },
};

/** The licences of what is bundled in. */
export function notices() {
  const packages = ['gpu.js', 'acorn'];
  const texts = packages.map((name) => {
    const folder = `${root}node_modules/${name}/`;
    const { version, license } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
    let text = '';
    try {
      text = readFileSync(`${folder}LICENSE`, 'utf8').trim();
    } catch {
      text = 'https://www.apache.org/licenses/LICENSE-2.0';
    }
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `dist/ holds parts of these packages.\n\n${texts.join('\n')}`;
}
