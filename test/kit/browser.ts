import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

/*
 * A real Chromium without a window, spoken to over the DevTools protocol on two pipes: no port, no driver package.
 */

const binary = process.env['BELAY_CHROMIUM'] ?? '/usr/bin/chromium';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--remote-debugging-pipe',
];

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

type Listener = (message: Message) => void;

export interface View {
  readonly width: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  readonly motion?: 'no-preference' | 'reduce';
}

export interface Browser {
  /** Opens a file and waits until all of it is there. */
  open(file: string, view: View): Promise<Page>;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<Browser> {
  if (!existsSync(binary)) {
    throw new Error(`no Chromium at ${binary}: install Debian's package chromium, or set BELAY_CHROMIUM to its binary`);
  }
  const profile = mkdtempSync(join(tmpdir(), 'belay-chromium-'));
  const child = spawn(binary, [...FLAGS, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const wire = new Wire(child);
  return {
    open: async (file, view) => {
      const { targetId } = await wire.call<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
      const to = { targetId, flatten: true };
      const { sessionId } = await wire.call<{ sessionId: string }>('Target.attachToTarget', to);
      const page = new Page(wire, sessionId, targetId);
      await page.load(pathToFileURL(file).href, view);
      return page;
    },
    close: async () => {
      const gone = once(child, 'exit');
      await wire.call('Browser.close');
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Calls and events: JSON documents with a zero byte after each. */
class Wire {
  readonly #to: Writable;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #listeners = new Set<Listener>();
  #last = 0;
  #rest = '';

  constructor({ stdio }: ChildProcess) {
    this.#to = stdio[3] as Writable;
    const from = stdio[4] as Readable;
    from.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    from.on('close', () => this.#end());
  }

  async call<T>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    this.#last += 1;
    const id = this.#last;
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#to.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
    const { error, result } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as T;
  }

  listen(listener: Listener): void {
    this.#listeners.add(listener);
  }

  #read(text: string): void {
    const parts = (this.#rest + text).split('\0');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) this.#take(JSON.parse(part));
  }

  #take(message: Message): void {
    if (message.id === undefined) for (const listener of this.#listeners) listener(message);
    else this.#waiting.get(message.id)?.(message);
  }

  #end(): void {
    for (const answer of this.#waiting.values()) answer({ error: { message: 'Chromium has ended' } });
  }
}

/** What the protocol says when something is wrong with a page, or when it asks for anything. */
const COMPLAINTS = new Set([
  'Runtime.consoleAPICalled',
  'Runtime.exceptionThrown',
  'Log.entryAdded',
  'Audits.issueAdded',
]);

export class Page {
  /** Console lines, exceptions, violations of the page's Content-Security-Policy, as the protocol gives them. */
  readonly complaints: string[] = [];
  /** Every address asked for, the page's own first. */
  readonly requests: string[] = [];
  readonly #wire: Wire;
  readonly #session: string;
  readonly #target: string;

  constructor(wire: Wire, session: string, target: string) {
    this.#wire = wire;
    this.#session = session;
    this.#target = target;
  }

  async load(url: string, { width, height = 800, scheme = 'light', motion = 'no-preference' }: View): Promise<void> {
    const loaded = new Promise<void>((resolve) => {
      this.#wire.listen(({ sessionId, method, params }) => {
        if (sessionId !== this.#session || method === undefined) return;
        if (COMPLAINTS.has(method)) this.complaints.push(JSON.stringify(params));
        if (method === 'Network.requestWillBeSent') {
          this.requests.push((params as { request: { url: string } }).request.url);
        }
        if (method === 'Page.loadEventFired') resolve();
      });
    });
    for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'Audits']) await this.#call(`${domain}.enable`);
    const features = [
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: motion },
    ];
    const mobile = width < 600;
    await this.#call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile });
    await this.#call('Emulation.setEmulatedMedia', { features });
    await this.#call('Page.navigate', { url });
    await loaded;
  }

  /** The value of a script's expression, awaited; it runs beside the page's own policy. */
  async run<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#call<{
      result: { value: T };
      exceptionDetails?: { exception?: { description?: string } };
    }>('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'the script failed');
    return result.value;
  }

  async press(key: string, code: number): Promise<void> {
    const stroke = { key, code: key, windowsVirtualKeyCode: code, ...(key === ' ' ? { text: ' ' } : {}) };
    await this.#call('Input.dispatchKeyEvent', { type: key === ' ' ? 'keyDown' : 'rawKeyDown', ...stroke });
    await this.#call('Input.dispatchKeyEvent', { type: 'keyUp', ...stroke });
  }

  /** A PNG of a part of the page, or of what is seen. */
  async picture(clip?: { x: number; y: number; width: number; height: number }): Promise<Buffer> {
    const { data } = await this.#call<{ data: string }>('Page.captureScreenshot', {
      captureBeyondViewport: true,
      ...(clip ? { clip: { ...clip, scale: 1 } } : {}),
    });
    return Buffer.from(data, 'base64');
  }

  async close(): Promise<void> {
    await this.#wire.call('Target.closeTarget', { targetId: this.#target });
  }

  #call<T>(method: string, params: object = {}): Promise<T> {
    return this.#wire.call<T>(method, params, this.#session);
  }
}
