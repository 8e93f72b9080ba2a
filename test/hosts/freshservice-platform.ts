import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import vm from 'node:vm';

/** The platform's published limits. */
const PAYLOAD_BYTES = 100 * 1024;
const REQUEST_TIMEOUT_MS = 15_000;
const BUILT_INS = new Set(['url', 'util', 'buffer']);
const FULL_DOMAIN = /^(?=.{1,253}$)(?!\d+(\.\d+){3}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

export interface Installation {
  iparams: Record<string, string>;
  /** Sends a request to the org in place of the domain in its URL. */
  send(
    url: string,
    request: { method: string; headers: Record<string, string>; body?: string },
  ): Promise<Response>;
  requestTimeoutMs?: number;
}

export interface Rendered {
  error: { status: number; message: string } | null;
  data?: Record<string, unknown>;
}

interface Template {
  schema: {
    protocol?: string;
    method: string;
    host: string;
    path: string;
    headers: Record<string, string>;
  };
  options?: { maxAttempts?: number };
}

/**
 * Runs an app as Freshworks' rules for serverless apps describe. It has only the globals that they name: no timers, no
 * process, no fetch.
 */
export class FreshservicePlatform {
  readonly logs: unknown[][] = [];
  readonly #functions: Record<string, (args: unknown) => Promise<void>>;
  readonly #templates: Record<string, Template>;
  readonly #secure: Set<string>;
  readonly #read = new Map<string, unknown>();
  #render: ((rendered: Rendered) => void) | undefined;

  constructor(
    readonly folder: string,
    readonly installation: Installation,
  ) {
    this.#templates = this.json('config/requests.json') as Record<string, Template>;
    const iparams = this.json('config/iparams.json') as Record<string, { secure?: boolean }>;
    this.#secure = new Set(Object.keys(iparams).filter((name) => iparams[name]?.secure));
    this.#functions = this.#load('server/server.js', vm.createContext(this.#globals()));
  }

  /** A JSON file of the app. Some have hundreds of kB and are read by every test, so each is read once. */
  json(path: string): unknown {
    const read = this.#read.get(path) ?? JSON.parse(readFileSync(join(this.folder, path), 'utf8'));
    this.#read.set(path, read);
    return read;
  }

  files(path: string): string[] {
    return readdirSync(join(this.folder, path));
  }

  get functions(): string[] {
    return Object.keys(this.#functions);
  }

  /** Calls a function of the app as the Workflow Automator does. Secure parameters are not handed over. */
  async invoke(name: string, parameters: Record<string, unknown>): Promise<Rendered> {
    const entries = Object.entries(this.installation.iparams).filter(([key]) => !this.#secure.has(key));
    const args = { ...parameters, iparams: Object.fromEntries(entries) };
    if (Buffer.byteLength(JSON.stringify(args)) > PAYLOAD_BYTES) throw new Error('payload over 100 KB');
    const answer = new Promise<Rendered>((resolve) => {
      this.#render = resolve;
    });
    const called = this.#functions[name];
    if (called === undefined) throw new Error(`Requested function not found or registered: ${name}`);
    await called(args);
    return Promise.race([answer, Promise.reject(new Error(`${name} ended without renderData`))]);
  }

  #globals(): Record<string, unknown> {
    const note = (...words: unknown[]) => void this.logs.push(words);
    return {
      console: { log: note, info: note, error: note },
      $request: {
        invokeTemplate: (name: string, options: { context?: Record<string, string>; body?: string }) =>
          this.#send(name, options),
      },
      renderData: (error: Rendered['error'], data?: Rendered['data']) => {
        if (error !== null && (typeof error.status !== 'number' || typeof error.message !== 'string')) {
          throw new Error('an error needs status and message');
        }
        this.#render?.({
          error: error && { status: error.status, message: error.message },
          ...(data && { data }),
        });
      },
    };
  }

  #load(path: string, context: vm.Context): Record<string, (args: unknown) => Promise<void>> {
    const load = (name: string): unknown => {
      if (BUILT_INS.has(name)) return createRequire(__filename)(name);
      if (!name.startsWith('./')) throw new Error(`${name} is not there`);
      return this.#load(join('server', `${name}.js`), context);
    };
    const source = readFileSync(join(this.folder, path), 'utf8');
    const wrapped = `(function (module, require) { let exports = module.exports; const given = exports; ${source}\n; return exports === given ? module.exports : exports; })`;
    return vm.runInContext(wrapped, context, { filename: path })({ exports: {} }, load);
  }

  async #send(name: string, { context = {}, body }: { context?: Record<string, string>; body?: string }) {
    const { schema, options = {} } = this.#templates[name] as Template;
    const { requests } = (this.json('manifest.json') as Manifest).modules.common;
    if (!(name in requests)) throw new Error(`template ${name} is not declared in the manifest`);
    if (body !== undefined && typeof body !== 'string') throw new Error('a body is a string');
    if ((options.maxAttempts ?? 1) !== 1) throw new Error('the harness repeats nothing');
    const fill = (text: string, secureToo: boolean) => this.#fill(text, context, secureToo);
    const host = fill(schema.host, false);
    if (!FULL_DOMAIN.test(host)) throw new Error(`${host} is no full domain name`);
    const path = fill(schema.path, false);
    if (!path.startsWith('/') || path.startsWith('//')) throw new Error(`${path} must start with one slash`);
    if ((schema.protocol ?? 'https') !== 'https') throw new Error('only https');
    const headers = Object.fromEntries(
      Object.entries(schema.headers).map(([header, value]) => [header, fill(value, true)]),
    );
    const request = { method: schema.method, headers, ...(body !== undefined && { body }) };
    return this.#answer(this.installation.send(`https://${host}${path}`, request), host);
  }

  async #answer(sent: Promise<Response>, host: string) {
    const limit = this.installation.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject({ status: 504, message: 'Timeout: the request took too long' }), limit);
    });
    const response = await Promise.race([sent, tooLong])
      .catch((error) => {
        throw error instanceof Error ? { status: 502, message: 'The host could not be reached' } : error;
      })
      .finally(() => clearTimeout(timer));
    // The org that stands in for Okta names pages by its own address, in headers and in bodies.
    const named = (text: string) => text.replace(/http:\/\/127\.0\.0\.1:\d+/g, `https://${host}`);
    const answer = {
      status: response.status,
      headers: Object.fromEntries([...response.headers].map(([name, value]) => [name, named(value)])),
      response: named(await response.text()),
    };
    if (response.status >= 400) throw answer;
    return answer;
  }

  /** `<%= iparam.x %>` and `<%= context.x %>`; secure parameters only in headers. */
  #fill(text: string, context: Record<string, string>, secureToo: boolean): string {
    return text.replace(/<%=\s*(iparam|context)\.(\w+)\s*%>/g, (_whole, from: string, name: string) => {
      if (from === 'context') return String(context[name]);
      if (this.#secure.has(name) && !secureToo)
        throw new Error(`${name} is secure: only headers may hold it`);
      return String(this.installation.iparams[name]);
    });
  }
}

export interface Manifest {
  'platform-version': string;
  modules: {
    common: { requests: Record<string, object>; functions: Record<string, { timeout: number }> };
    service_ticket: object;
  };
  engines: { node: string; fdk: string };
}
