import type { Application, Group, Sandbox } from '../../src/sandbox/index.js';
import type { Exchange, RecordedCase } from '../helpers/recordings.js';
import { RecordedBodies } from './recorded-bodies.js';
import { shapeDifferences } from './shapes.js';

type Json = Record<string, unknown>;

/** What came of one exchange. */
export interface Replayed {
  exchange: Exchange;
  /** Empty when status, shape and the telling values agree. */
  differences: string[];
}

/** Members whose values must agree too, where one resource or a refusal is the answer. */
const telling = [
  'status',
  'type',
  'scope',
  'syncState',
  'factorType',
  'assignmentType',
  'priority',
  'errorCode',
];
const orgWideLists = ['/api/v1/users', '/api/v1/groups', '/api/v1/apps'];

/** Sends one case's requests to a sandbox, with the sandbox's own ids in the place of the recorded ones. */
export class Replayer {
  private readonly ids = new Map<string, string>();
  private readonly bodies = new RecordedBodies();
  /** Where the next page begins, after an answer whose recording had a next page. */
  private cursor: string | undefined;

  constructor(private readonly org: Sandbox) {}

  /** Resets the org, gives it what the case takes for granted, and replays the case in order. */
  async run(recorded: RecordedCase): Promise<Replayed[]> {
    this.org.reset();
    this.org.state.applications.clear();
    this.org.state.rules.clear();
    this.org.state.listsBlocks = false;
    this.ids.clear();
    for (const exchange of recorded.exchanges) this.plant(recorded, exchange);
    const results: Replayed[] = [];
    for (const exchange of recorded.exchanges) {
      const differences = await this.replay(exchange);
      if (!exchange.mislabelled) results.push({ exchange, differences });
    }
    return results;
  }

  private plant(recorded: RecordedCase, exchange: Exchange): void {
    const [, , , area, id] = exchange.path.split('/');
    if (area === 'apps' && id) this.plantApplication(id, recorded);
    if (area === 'apps' && !id && Array.isArray(exchange.answer)) {
      for (const item of exchange.answer as Json[]) this.plantApplication(String(item.id), recorded);
    }
    if (area === 'groups' && id === 'test_group_id') this.plantGroup(id, exchange.answer as Json);
  }

  /** An application as the case's answers show it, in the status that its first request finds it in. */
  private plantApplication(id: string, recorded: RecordedCase): void {
    if (this.ids.has(id)) return;
    const shown = recorded.exchanges
      .flatMap(({ answer }) => (Array.isArray(answer) ? (answer as Json[]) : [answer as Json | undefined]))
      .find((item) => item?.id === id && 'signOnMode' in item);
    const { id: _id, orn: _orn, status, created, lastUpdated, _links, ...body } = shown ?? bookmark;
    const first = recorded.exchanges.find(({ path }) => path.split('/')[4] === id);
    const goesOn = first?.path.endsWith('/activate') ?? false;
    const isDeleted =
      first?.method === 'DELETE' && first.status === 204 && first.path.split('/').length === 5;
    const inactive = goesOn || isDeleted || (first?.method !== 'POST' && status === 'INACTIVE');
    const app: Application = {
      id: this.org.state.newId('0oa'),
      status: inactive ? 'INACTIVE' : 'ACTIVE',
      created: String(created),
      lastUpdated: String(lastUpdated),
      body,
      users: new Map(),
      groups: new Map(),
    };
    this.org.state.applications.set(app.id, app);
    this.ids.set(id, app.id);
  }

  private plantGroup(id: string, shown: Json): void {
    if (this.ids.has(id)) return;
    const profile = shown.profile as Json;
    for (const name of Object.keys(profile))
      this.org.state.groupAttributes.set(name, { title: name, type: 'string' });
    const now = this.org.state.time();
    const group: Group = {
      id: this.org.state.newId('00g'),
      type: 'OKTA_GROUP',
      created: now,
      lastUpdated: now,
      lastMembershipUpdated: now,
      profile,
      members: new Set(),
      roles: [],
      owners: [],
    };
    this.org.state.groups.set(group.id, group);
    this.ids.set(id, group.id);
  }

  private async replay(exchange: Exchange): Promise<string[]> {
    const { method, path } = requestOf(exchange);
    const query = this.queryOf(exchange);
    const body = this.bodies.of(exchange);
    const url = `${this.org.url}${this.mine(path)}${query.size > 0 ? `?${query}` : ''}`;
    const response = await fetch(url, {
      method,
      headers: { Authorization: `SSWS ${this.org.token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: this.mine(JSON.stringify(body)) }),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    this.learn(exchange, answer);
    if (response.status !== exchange.status) return [`status ${exchange.status}/${response.status} ${text}`];
    const links = response.headers.get('link') ?? '';
    this.cursor = exchange.links?.includes('next') ? cursorIn(links) : undefined;
    return [...this.compare(exchange, answer), ...this.compareLinks(exchange, links)];
  }

  /** The query with own ids, and with the cursor that the sandbox gave where the recorded org gave one. */
  private queryOf(exchange: Exchange): URLSearchParams {
    const query = new URLSearchParams();
    for (const [name, value] of exchange.query ?? []) {
      query.append(name, name === 'after' && this.cursor ? this.cursor : this.mine(value));
    }
    return query;
  }

  /** The text with recorded ids replaced. */
  private mine(text: string): string {
    let changed = text;
    for (const [recorded, own] of this.ids) changed = changed.replaceAll(recorded, own);
    return changed;
  }

  private learn(exchange: Exchange, answer: unknown): void {
    const recordedId = (exchange.answer as Json | undefined)?.id;
    const ownId = (answer as Json | undefined)?.id;
    if (exchange.method !== 'POST' || typeof recordedId !== 'string' || typeof ownId !== 'string') return;
    if (!this.ids.has(recordedId)) this.ids.set(recordedId, ownId);
  }

  private compare(exchange: Exchange, answer: unknown): string[] {
    const expected = exchange.answer;
    const loose = isOrgWide(exchange);
    const found = shapeDifferences(expected, answer, { loose });
    if (Array.isArray(expected) && Array.isArray(answer)) {
      if (!loose && expected.length !== answer.length)
        found.push(`length ${expected.length}/${answer.length}`);
      return found;
    }
    if (expected === undefined || answer === undefined) return found;
    const [theirs, own] = [expected as Json, answer as Json];
    for (const name of telling) {
      if (typeof theirs[name] !== 'object' && theirs[name] !== own[name]) {
        found.push(`${name} ${theirs[name]}/${own[name]}`);
      }
    }
    if (typeof theirs.id === 'string' && this.mine(theirs.id) !== own.id)
      found.push(`id ${theirs.id}/${own.id}`);
    if (typeof theirs.errorSummary === 'string' && this.mine(theirs.errorSummary) !== own.errorSummary) {
      found.push(`errorSummary ${theirs.errorSummary}/${own.errorSummary}`);
    }
    return found;
  }

  private compareLinks(exchange: Exchange, header: string): string[] {
    if (isOrgWide(exchange)) return [];
    const own = [...header.matchAll(/rel="(\w+)"/g)].map(([, relation]) => relation).join();
    const expected = (exchange.links ?? []).join();
    return own === expected ? [] : [`links ${expected}/${own}`];
  }
}

function cursorIn(links: string): string | undefined {
  const next = /<([^>]+)>; rel="next"/.exec(links)?.[1];
  return next === undefined ? undefined : (new URL(next).searchParams.get('after') ?? undefined);
}

function requestOf({ mislabelled, method, path }: Exchange): { method: string; path: string } {
  return mislabelled
    ? { method: 'DELETE', path: path.replace('/lifecycle/deactivate', '') }
    : { method, path };
}

/** A list of all users, groups or applications shows another company here than in the recording. */
function isOrgWide({ method, template }: Exchange): boolean {
  return method === 'GET' && orgWideLists.includes(template);
}

const bookmark: Json = {
  name: 'bookmark',
  label: 'Recorded',
  status: 'ACTIVE',
  created: '2025-01-01T00:00:00.000Z',
  lastUpdated: '2025-01-01T00:00:00.000Z',
  signOnMode: 'BOOKMARK',
  credentials: {},
  settings: {},
};
