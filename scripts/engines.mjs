// The engines that the packed package is tested in. They lie in a package of their own (test/engines), because together they weigh
// 800 MB, which a stranger who only wants to use or build the library should not have to fetch, and because a Node among the
// project's own dependencies would shadow `node` in every npm script.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Another checkout's engines can be used by naming its test/engines here. */
const folder = process.env.TENSORLANE_ENGINES ?? fileURLToPath(new URL('../test/engines', import.meta.url));
const modules = `${folder}/node_modules`;
const require = createRequire(`${folder}/package.json`);

/** Flags without which headless Chromium asks for servers of its maker's, or for a sandbox that containers forbid. */
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const NO_GPU = ['--disable-gpu'];
const SOFTWARE_WEBGL = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/** Whether what is installed is what the lock file says. */
function isInstalled() {
  const hidden = `${modules}/.package-lock.json`;
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(`${folder}/package-lock.json`, 'utf8')).packages;
  const have = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return (
    Object.entries(have).every(([path, { version }]) => wanted[path]?.version === version) &&
    Object.entries(wanted).every(([path, { optional }]) => path === '' || optional || have[path] !== undefined)
  );
}

/** Installs the engines (about 15 s) unless they are there. Throws where npm cannot. */
export function installEngines() {
  if (isInstalled()) return;
  console.log('engines: npm ci in test/engines');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] };
  if (npm) execFileSync(process.execPath, [npm, ...args], options);
  else execFileSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** The package that holds an engine's binary on this platform, and the file in it. */
function binaries() {
  const { platform, arch } = process;
  const exe = platform === 'win32' ? '.exe' : '';
  const bunArch = arch === 'arm64' ? 'aarch64' : arch;
  const workerdArch = arch === 'arm64' ? 'arm64' : '64';
  return {
    node22: [`node22-${platform}-${arch}/bin/node${exe}`],
    node24: [`node24-${platform}-${arch}/bin/node${exe}`],
    deno: [`@deno/${platform}-${arch}-glibc/deno${exe}`, `@deno/${platform}-${arch}/deno${exe}`],
    bun: [`@oven/bun-${platform === 'win32' ? 'windows' : platform}-${bunArch}/bin/bun${exe}`, 'bun/bin/bun.exe'],
    workerd: [`@cloudflare/workerd-${platform === 'win32' ? 'windows' : platform}-${workerdArch}/bin/workerd${exe}`],
  };
}

/** Path of an engine's binary, or null where none is to be had on this platform. */
export function enginePath(name) {
  const found = binaries()
    [name].map((path) => `${modules}/${path}`)
    .find((path) => existsSync(path) && runs(path));
  return found ?? null;
}

function runs(path) {
  try {
    execFileSync(path, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A package among the engines: miniflare, playwright-core. */
export const requireEngine = (name) => require(name);

const INSTALLED_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The Chromium that the machine has, or null. */
export const systemChromium = () => INSTALLED_BROWSERS.find((path) => existsSync(path) && runs(path)) ?? null;

/** What starts a Chromium: the one in @sparticuz/chromium where it runs, else the system's. Null where there is neither. */
async function chromium(system) {
  if (system || process.platform !== 'linux' || process.arch !== 'x64') {
    const executablePath = systemChromium();
    return executablePath === null ? null : { executablePath, env: process.env };
  }
  const home = `${modules}/.chromium`;
  if (!existsSync(home)) unpackChromium(home);
  const env = { ...process.env, LD_LIBRARY_PATH: `${home}/al2023/lib`, FONTCONFIG_PATH: `${home}/fonts` };
  return { executablePath: `${home}/chromium`, env };
}

/** The package unpacks into the folder for temporary files, and its shared libraries only where it believes itself in a cloud build. */
function unpackChromium(home) {
  const half = `${home}-${process.pid}`;
  mkdirSync(half, { recursive: true });
  const program = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();";
  const env = { ...process.env, TMPDIR: half, CODEBUILD_BUILD_IMAGE: 'nodejs22' };
  execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  // Its list of fonts names folders of that cloud.
  const folders = [`${home}/fonts/fonts`, '/usr/share/fonts'].map((path) => `<dir>${path}</dir>`).join('');
  writeFileSync(`${half}/fonts/fonts.conf`, `<?xml version="1.0"?><fontconfig>${folders}</fontconfig>\n`);
  try {
    renameSync(half, home);
  } catch (error) {
    if (!existsSync(`${home}/chromium`)) throw error;
    rmSync(half, { recursive: true }); // another process was faster
  }
}

/** A running Chromium (playwright's Browser), or null where none is to be had. `webgl`: WebGL 2 in software. `system`: the machine's own. */
export async function launchChromium({ webgl = false, system = false } = {}) {
  const start = await chromium(system);
  if (start === null) return null;
  const { chromium: playwright } = requireEngine('playwright-core');
  return playwright.launch({ ...start, headless: true, args: [...CHROMIUM_FLAGS, ...(webgl ? SOFTWARE_WEBGL : NO_GPU)] });
}
