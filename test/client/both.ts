import { Client, DefaultRequestExecutor } from '@okta/okta-sdk-nodejs';
import type { Connector, Result } from '../../src/index.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { connectTo } from '../helpers/sandbox-org.js';
import type { ClientCall } from './client-call.js';

/** What one of the two did to the org. */
export interface Deed {
  /** Requests as they arrived and were answered, but for headers and time. */
  requests: unknown[];
  /** Everything the org knows afterwards. */
  state: unknown;
}

export interface Both {
  /** What the client returns, as JSON. */
  returned: unknown;
  /** Okta's last answer with a body, as the client got it. */
  answered: unknown;
  result: Result<Record<string, unknown>>;
  theirs: Deed;
  ours: Deed;
}

const noon = Date.UTC(2026, 5, 1, 12);

/** Keeps the answers that the client gets. */
class Listener extends DefaultRequestExecutor {
  last: unknown;

  override async fetch(request: Parameters<DefaultRequestExecutor['fetch']>[0]) {
    const response = await super.fetch(request);
    const text = await response.clone().text();
    if (response.ok) this.last = text === '' ? undefined : JSON.parse(text);
    return response;
  }
}

/** A sandbox org whose time stands still, with a connector and Okta's client before it. */
export class BothWays {
  readonly listener = new Listener();
  readonly client: Client;
  readonly okta: Connector;

  private constructor(readonly org: Sandbox) {
    this.okta = connectTo(org);
    this.client = new Client({
      orgUrl: org.url,
      token: org.token,
      requestExecutor: this.listener,
      // Its cache, on by default, gives answers that the org did not send.
      cacheMiddleware: null,
    });
  }

  static async start(): Promise<BothWays> {
    return new BothWays(await startSandbox({ clock: { now: () => noon } }));
  }

  /** Does the same by both, each from the seed. */
  async do({ action, inputs, client: ask, arrange }: ClientCall): Promise<Both> {
    this.org.reset();
    arrange?.(this.org.state);
    this.listener.last = undefined;
    const returned = plain(await ask(this.client));
    const theirs = this.deed();
    this.org.reset();
    arrange?.(this.org.state);
    const result = await this.okta.execute(action, inputs);
    return { returned, answered: this.listener.last, result, theirs, ours: this.deed() };
  }

  async close(): Promise<void> {
    await this.okta.close();
    await this.org.close();
  }

  private deed(): Deed {
    const { users, groups, applications, mails } = this.org.state;
    const requests = this.org.requests.map(({ method, path, query, body, status }) => {
      return { method, path, query: { ...query }, body, status };
    });
    return { requests: plain(requests) as unknown[], state: plain({ users, groups, applications, mails }) };
  }
}

/** Plain data, maps and sets as lists. */
export function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Map) return [...part.entries()];
    return part instanceof Set ? [...part] : part;
  });
  return text === undefined ? undefined : JSON.parse(text);
}
