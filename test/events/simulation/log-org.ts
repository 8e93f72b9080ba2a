import { Org } from '../../../src/sandbox/org/org.js';
import { OrgApi, pathOf } from '../../../src/sandbox/org/org-api.js';
import { errorBody } from '../../../src/sandbox/server/errors.js';
import type { TransportAnswer, TransportRequest } from '../../../src/transport/transport.js';
import { Random } from '../../simulation/random.js';
import type { Fate, Plan } from './plan.js';

export const TOKEN = 'simulated-token-0001';
export const ORIGIN = 'https://org.example.com';
/** Where a page of damaged answers leads. It has events that never happened. */
export const ELSEWHERE = 'https://elsewhere.example.com';

/** The sandbox's System Log, reached without a network. */
export class LogOrg {
  readonly org: Org;
  readonly api: OrgApi;
  /** Requests that went to another server. */
  strayed = 0;
  readonly #pageSize: number;

  constructor(now: () => number, plan: Plan) {
    this.#pageSize = plan.pageSize;
    this.org = new Org({ now });
    const { ownTokenId } = this.org;
    const time = this.org.time();
    this.org.apiTokens.set(ownTokenId, {
      id: ownTokenId,
      name: 'Token',
      userId: '',
      created: time,
      lastUpdated: time,
    });
    const { atItsTime, cursorMoves, ...settings } = plan.log;
    this.org.log.set(settings);
    if (atItsTime) this.org.behavior.lateLogEvent = 'at its time';
    if (cursorMoves) this.org.behavior.cursorOfEmptyPage = 'moves on';
    this.api = new OrgApi(this.org, TOKEN, {});
  }

  /** The org's answer; what the fate makes of it is for the network, apart from what the org itself refuses. */
  answer({ method, path, headers }: TransportRequest, fate: Fate): TransportAnswer {
    const target = path.replace(/([?&]limit=)\d+/, `$1${this.#pageSize}`);
    const count = this.api.counter.count(method, pathOf(target));
    const sized = { ...lower(headers), host: 'org.example.com' };
    const real = this.api.handle({ method, target, headers: sized, text: '' }, count);
    const answer = this.api.dress(
      fate === 'error'
        ? { status: 500, body: errorBody('E0000009', 'Internal Server Error') }
        : fate === 'expired'
          ? { status: 401, body: errorBody('E0000011', 'Invalid token provided') }
          : fate === 'refused' && path.includes('after=')
            ? { status: 400, body: errorBody('E0000001', 'Api validation failed: after') }
            : real,
      count,
    );
    const body = answer.payload ?? '';
    const own = lower(answer.headers) as TransportAnswer['headers'];
    if (own.link !== undefined) {
      const links = [own.link].flat().map((link) => link.replaceAll('http://org.example.com', ORIGIN));
      own.link = fate === 'next-elsewhere' ? links.map((link) => elsewhere(link)) : links;
    }
    return {
      status: answer.status,
      headers: own,
      body: fate === 'cut' ? body.slice(0, body.length / 2) : body,
    };
  }

  /** What the other server answers: an event that never happened, and no more. */
  stray(seed: string): TransportAnswer {
    this.strayed += 1;
    const uuid = `invented-${new Random(`${seed}/${this.strayed}`).between(0, 1_000_000)}`;
    const event = { uuid, published: this.org.time(), eventType: 'user.lifecycle.deactivate' };
    const link = `<${ELSEWHERE}/api/v1/logs?after=x${this.strayed}>; rel="next"`;
    return { status: 200, headers: { ...okta, link }, body: JSON.stringify([event]) };
  }
}

const okta = { 'content-type': 'application/json', 'x-okta-request-id': 'stray' };

function elsewhere(link: string): string {
  return link.includes('rel="next"') ? link.replace(ORIGIN, ELSEWHERE) : link;
}

function lower<T>(headers: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
