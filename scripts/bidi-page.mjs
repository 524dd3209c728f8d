// WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/) as far as the tests need it: Firefox speaks it, and playwright-core, which
// drives Chromium, wants a Firefox that was patched for it. A page here has the methods of playwright's that the tests use.
import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { requireEngine } from './engines.mjs';

const POLL = 50;
const PATIENCE = 30_000;

/** One connection to a browser: commands, and events by name. */
export class Connection extends EventEmitter {
  #last = 0;
  #waiting = new Map();

  constructor(socket) {
    super();
    this.socket = socket;
    socket.on('message', (data) => this.#hear(JSON.parse(data)));
    socket.on('error', () => this.#end());
    socket.on('close', () => this.#end());
  }

  /** @param url of the browser, as it prints it */
  static async open(url) {
    const { WebSocket } = requireEngine('ws');
    const socket = new WebSocket(`${url}/session`);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return new Connection(socket);
  }

  send(method, params = {}) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, method });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  #hear({ id, type, method, params, result, error, message }) {
    if (type === 'event') {
      this.emit(method, params);
      return;
    }
    const asked = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (type === 'success') asked?.resolve(result);
    else asked?.reject(new Error(`${asked.method}: ${error}, ${message}`));
  }

  #end() {
    for (const { reject, method } of this.#waiting.values()) reject(new Error(`${method}: the browser has ended`));
    this.#waiting.clear();
  }
}

const EVENTS = ['log.entryAdded', 'network.beforeRequestSent', 'network.responseCompleted'];

/** Functions become text that calls them; text stays. */
const called = (code, given) => (typeof code === 'function' ? `(${code})(${given === undefined ? '' : JSON.stringify(given)})` : code);

/** A tab. It emits `console`, `pageerror` and `request` as playwright's pages do. */
export class BidiPage extends EventEmitter {
  #responses = new Map();

  constructor(connection, context) {
    super();
    this.connection = connection;
    this.context = context;
    const here = (use) => (event) => {
      if ((event.context ?? event.source?.context) === context) use(event);
    };
    connection.on(
      'log.entryAdded',
      here(({ type, text }) => (type === 'console' ? this.emit('console', { text: () => text }) : this.emit('pageerror', new Error(text)))),
    );
    connection.on(
      'network.beforeRequestSent',
      here(({ request }) => this.emit('request', { url: () => request.url })),
    );
    connection.on(
      'network.responseCompleted',
      here(({ response }) => this.#responses.set(response.url, response)),
    );
  }

  static async open(connection, { viewport } = {}) {
    const { context } = await connection.send('browsingContext.create', { type: 'tab' });
    await connection.send('session.subscribe', { events: EVENTS, contexts: [context] });
    const page = new BidiPage(connection, context);
    // Tabs behind another one draw no frames.
    await connection.send('browsingContext.activate', { context });
    if (viewport) await page.setViewportSize(viewport);
    return page;
  }

  /** Runs the function in every document before its own scripts. */
  addInitScript(fn) {
    return this.connection.send('script.addPreloadScript', { functionDeclaration: String(fn), contexts: [this.context] });
  }

  /** Opens an address and waits for the load event; gives the response's headers. */
  async goto(url) {
    const found = await this.connection.send('browsingContext.navigate', { context: this.context, url, wait: 'complete' });
    const response = this.#responses.get(found.url) ?? this.#responses.get(url);
    const headers = Object.fromEntries((response?.headers ?? []).map(({ name, value }) => [name.toLowerCase(), value.value]));
    return { headers: () => headers };
  }

  /** What an expression, or a function of one argument, gives: as JSON, after its promise. @throws Error with what it threw */
  async evaluate(code, given) {
    const expression = `(async () => JSON.stringify(await (${called(code, given)})))()`;
    const { type, result, exceptionDetails } = await this.connection.send('script.evaluate', {
      expression,
      target: { context: this.context },
      awaitPromise: true,
      userActivation: true,
    });
    if (type === 'exception') {
      const { text, stackTrace } = exceptionDetails;
      const calls = (stackTrace?.callFrames ?? []).slice(0, 6);
      throw new Error(
        [text, ...calls.map(({ functionName, url, lineNumber }) => `    at ${functionName} (${url}:${lineNumber})`)].join('\n'),
      );
    }
    return result.type === 'string' ? JSON.parse(result.value) : undefined;
  }

  /** Waits until the function gives something that is true. */
  async waitForFunction(code, given, { timeout = PATIENCE } = {}) {
    const end = performance.now() + timeout;
    for (;;) {
      if (await this.evaluate(`Boolean(${called(code, given)})`)) return;
      if (performance.now() > end) throw new Error(`waited ${timeout} ms for ${code}`);
      await this.waitForTimeout(POLL);
    }
  }

  waitForTimeout(milliseconds) {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  textContent(selector) {
    return this.evaluate((name) => document.querySelector(name).textContent, selector);
  }

  click(selector) {
    return this.evaluate((name) => document.querySelector(name).click(), selector);
  }

  setViewportSize(viewport) {
    return this.connection.send('browsingContext.setViewport', { context: this.context, viewport });
  }

  async screenshot({ path, fullPage = false }) {
    const origin = fullPage ? 'document' : 'viewport';
    const { data } = await this.connection.send('browsingContext.captureScreenshot', { context: this.context, origin });
    writeFileSync(path, Buffer.from(data, 'base64'));
  }
}
