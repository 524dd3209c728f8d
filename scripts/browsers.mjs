// The browsers that pages are tested in: a Chromium, which npm brings where it has one, and what else is installed on the machine.
import { launchChromium, systemChromium } from './engines.mjs';
import { firefoxFiles, launchFirefox } from './firefox.mjs';

/**
 * Each has a name, `launch({ webgl })`, which gives null where the browser is not to be had, and `missing()`, which says what is not
 * installed or gives null. Pages have what playwright's pages have and the tests use.
 */
const chromium = { name: 'Chromium', launch: (options) => launchChromium(options), missing: () => null };
const installedChromium = {
  name: 'the installed Chromium',
  launch: (options) => launchChromium({ ...options, system: true }),
  missing: () => (systemChromium() === null ? '/usr/bin/chromium' : null),
};
const firefox = { name: 'Firefox', launch: launchFirefox, missing: () => firefoxFiles().missing ?? null };

/** The one that every machine should have. */
export { chromium };
/** Those that a machine may have: what is not there counts as one check that was skipped, not as many. */
export const further = [installedChromium, firefox];

/**
 * Checks in the browser that every machine has, and the same in those that this one has besides.
 * @param title of the suite, such as 'gpu'
 * @param checksIn gives { name, body } of each check in a browser
 * @param skipped makes the error that counts as skipped
 */
export function inBrowsers(title, checksIn, skipped) {
  const first = checksIn(chromium).map(({ name, body }) => ({ name: `${title}: ${name}`, body }));
  const rest = further.flatMap((browser) => {
    const prefix = `${title} in ${browser.name}: `;
    const missing = browser.missing();
    if (missing === null) return checksIn(browser).map(({ name, body }) => ({ name: `${prefix}${name}`, body }));
    const body = () => {
      throw skipped(`${missing} is not installed here`);
    };
    return [{ name: `${prefix}installed`, body }];
  });
  return [...first, ...rest];
}
