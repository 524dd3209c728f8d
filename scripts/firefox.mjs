// Firefox as it is installed, under a screen in memory (Xvfb): without any screen it gives no WebGL.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { BidiPage, Connection } from './bidi-page.mjs';

const BINARIES = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
const SCREENS = ['/usr/bin/Xvfb'];
const PATIENCE = 60_000;
/** Nothing is asked of servers of its maker's; WebGL is on also where only a program draws. */
const PREFERENCES = {
  'webgl.force-enabled': true,
  'app.update.enabled': false,
  'app.normandy.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.sessionstore.resume_from_crash': false,
  'browser.tabs.warnOnClose': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.enabled': false,
};

/** Firefox and the screen for it, or what is missing. */
export function firefoxFiles() {
  const [binary, screen] = [BINARIES, SCREENS].map((list) => list.find((path) => existsSync(path)));
  return binary === undefined ? { missing: 'Firefox' } : screen === undefined ? { missing: 'Xvfb' } : { binary, screen };
}

/** The first match in what a stream prints. @throws Error when it ends or stays silent */
function printed(child, stream, pattern, what) {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (how) => reject(new Error(`${what} ${how}: ${text.slice(0, 1000)}`));
    const timer = setTimeout(() => fail('does not answer'), PATIENCE);
    stream.on('data', (chunk) => {
      text += chunk;
      const found = pattern.exec(text);
      if (found === null) return;
      clearTimeout(timer);
      resolve(found[1]);
    });
    child.once('exit', () => {
      clearTimeout(timer);
      fail('ended');
    });
    child.once('error', reject);
  });
}

/** Waits for the end of a process; false where it has not come in time. */
function ended(child, milliseconds) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(true);
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds, false);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

async function end(child) {
  child.kill();
  if (!(await ended(child, 5000))) child.kill('SIGKILL');
  await ended(child, 5000);
}

/** The processes in which a Firefox runs pages. */
function pageProcesses(parent) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      // Those that were forked have spaces between the words.
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/);
      return words.includes('-isForBrowser') && words[words.indexOf('-parentPid') + 1] === String(parent);
    } catch {
      return false; // it has ended in between
    }
  });
}

/** A running Firefox with the methods of playwright's Browser that the tests use; null where it is not installed. */
export async function launchFirefox({ webgl = false } = {}) {
  const { binary, screen } = firefoxFiles();
  if (binary === undefined) return null;
  const profile = mkdtempSync(`${tmpdir()}/tensorlane-firefox-`);
  const lines = Object.entries({ ...PREFERENCES, 'webgl.disabled': !webgl }).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  writeFileSync(`${profile}/user.js`, lines.join('\n'));
  const children = [];
  const endAll = () => children.forEach((child) => child.kill());
  process.once('exit', endAll);
  const close = async () => {
    process.off('exit', endAll);
    for (const child of children.reverse()) await end(child);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const xvfb = spawn(screen, ['-displayfd', '3', '-screen', '0', '1400x1200x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    children.push(xvfb);
    const display = await printed(xvfb, xvfb.stdio[3], /(\d+)\n/, 'Xvfb');
    // Its home is the profile: as root it refuses a home that is somebody else's.
    const env = { ...process.env, DISPLAY: `:${display}`, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' };
    const args = ['--profile', profile, '--new-instance', '--remote-debugging-port', '0', 'about:blank'];
    const firefox = spawn(binary, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(firefox);
    const connection = await Connection.open(await printed(firefox, firefox.stderr, /WebDriver BiDi listening on (ws:\S+)/, 'Firefox'));
    const { capabilities } = await connection.send('session.new', { capabilities: {} });
    return {
      newPage: (options) => BidiPage.open(connection, options),
      version: () => capabilities.browserVersion,
      pageProcesses: () => pageProcesses(capabilities['moz:processID']),
      close: async () => {
        await connection.send('browser.close').catch(() => undefined);
        await ended(firefox, 10_000);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
