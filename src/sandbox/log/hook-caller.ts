import { type IncomingMessage, request } from 'node:http';
import type { EventHook, JsonObject } from '../org/model.js';
import { refuseUnknown } from '../server/known-names.js';
import { objectAt, textAt } from '../server/members.js';
import { isForHooks } from './event-types.js';
import type { LogEvent } from './log-model.js';
import { eventView } from './log-view.js';
import { hookParty } from './parties.js';
import { randomOf, uuidBy } from './random.js';
import type { SystemLog } from './system-log.js';

/** How the org delivers events to hooks. Everything random is drawn from `seed`. */
export interface HookSettings {
  /** The share of the deliveries, 0 to 1, that are lost. */
  lostShare: number;
  /** The share that is sent twice. */
  doubledShare: number;
  /** Each delivery waits a random time of at most so many milliseconds, so they come out of order. */
  delayMs: number;
  /** How long the org waits for an answer; Okta 3 s. */
  timeoutMs: number;
  seed: number;
}

const usual: HookSettings = { lostShare: 0, doubledShare: 0, delayMs: 0, timeoutMs: 3000, seed: 1 };
/** Okta puts events of one moment into one delivery. */
const mostTogether = 20;

interface OrgState {
  readonly eventHooks: ReadonlyMap<string, EventHook>;
  readonly clock: { now(): number };
  readonly log: SystemLog;
}

/**
 * Calls event hooks: verifies them once, and delivers what happens to those that are active and verified. A delivery
 * that fails by its time, its connection or a 5xx is repeated once. Only addresses of this computer are called.
 */
export class HookCaller {
  /** The org's own address, which deliveries name as their source. */
  base = 'http://127.0.0.1';

  private settings = usual;
  private random = randomOf(usual.seed);
  private waiting: LogEvent[] = [];
  private flush: NodeJS.Immediate | undefined;
  private readonly timers = new Set<NodeJS.Timeout>();
  private calls = new AbortController();

  constructor(private readonly org: OrgState) {}

  set(settings: Partial<HookSettings>): void {
    refuseUnknown('eventHooks', settings, Object.keys(usual));
    this.settings = { ...this.settings, ...settings };
    this.random = randomOf(this.settings.seed);
  }

  /** Takes an event that happens now. */
  take(event: LogEvent): void {
    if (!isForHooks(event.eventType) || this.org.eventHooks.size === 0) return;
    this.waiting.push(event);
    this.flush ??= setImmediate(() => this.deliverWaiting());
  }

  /** Forgets what was to be delivered, and ends calls that are under way. */
  clear(): void {
    this.waiting = [];
    if (this.flush) clearImmediate(this.flush);
    this.flush = undefined;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.random = randomOf(this.settings.seed);
    this.calls.abort();
    this.calls = new AbortController();
  }

  /** Sends the challenge, and says whether the answer repeats it. */
  async verifies(hook: EventHook): Promise<boolean> {
    const challenge = uuidBy(this.random).replaceAll('-', '');
    const answer = await this.send(hook, 'GET', { 'x-okta-verification-challenge': challenge });
    return answer?.status === 200 && textAt(answer.body, 'verification') === challenge;
  }

  private deliverWaiting(): void {
    this.flush = undefined;
    const events = this.waiting.splice(0);
    for (const hook of this.org.eventHooks.values()) {
      if (hook.status !== 'ACTIVE' || hook.verificationStatus !== 'VERIFIED') continue;
      const { items } = hook.events;
      const wanted = events.filter(({ eventType }) => Array.isArray(items) && items.includes(eventType));
      for (let start = 0; start < wanted.length; start += mostTogether) {
        this.schedule(hook, wanted.slice(start, start + mostTogether));
      }
    }
  }

  private schedule(hook: EventHook, events: readonly LogEvent[]): void {
    if (reachOf(hook) !== 'here') return;
    const { lostShare, doubledShare, delayMs } = this.settings;
    if (lostShare > 0 && this.random() < lostShare) return;
    const times = doubledShare > 0 && this.random() < doubledShare ? 2 : 1;
    const payload = this.payload(hook, events);
    for (let time = 0; time < times; time += 1) {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        void this.deliver(hook, payload);
      }, this.random() * delayMs);
      this.timers.add(timer);
    }
  }

  private payload(hook: EventHook, events: readonly LogEvent[]): string {
    return JSON.stringify({
      eventType: 'com.okta.event_hook',
      eventTypeVersion: '1.0',
      cloudEventsVersion: '0.1',
      source: `${this.base}/api/v1/eventHooks/${hook.id}`,
      eventId: uuidBy(this.random),
      data: { events: events.map(eventView) },
      eventTime: new Date(this.org.clock.now()).toISOString(),
      contentType: 'application/json',
    });
  }

  private async deliver(hook: EventHook, payload: string): Promise<void> {
    const { signal } = this.calls;
    let answer: HookAnswer | undefined;
    for (let time = 0; time < 2; time += 1) {
      answer = await this.send(hook, 'POST', {}, payload);
      if (signal.aborted || (answer && answer.status < 500)) break;
    }
    if (signal.aborted || (answer && answer.status < 300)) return;
    const reason = answer ? `HTTP ${answer.status}` : 'No answer in time';
    this.org.log.asJob(() =>
      this.org.log.record('event_hook.delivery', [hookParty(hook)], { result: 'FAILURE', reason }),
    );
  }

  /** One request to the hook's address: its answer, or undefined if there was none in time. */
  private send(
    hook: EventHook,
    method: 'GET' | 'POST',
    headers: Record<string, string>,
    payload = '',
  ): Promise<HookAnswer | undefined> {
    const address = addressOf(hook);
    if (!address) return Promise.resolve(undefined);
    const all: Record<string, string> = { ...ownHeaders(hook), ...headers, Accept: 'application/json' };
    if (method === 'POST') all['Content-Type'] = 'application/json';
    return new Promise((resolve) => {
      const signal = AbortSignal.any([this.calls.signal, AbortSignal.timeout(this.settings.timeoutMs)]);
      const sent = request(address, { method, headers: all, signal }, (response) => {
        readAnswer(response).then(resolve, () => resolve(undefined));
      });
      sent.on('error', () => resolve(undefined));
      sent.end(payload);
    });
  }
}

interface HookAnswer {
  status: number;
  body: unknown;
}

async function readAnswer(response: IncomingMessage): Promise<HookAnswer> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const status = response.statusCode ?? 0;
  try {
    return { status, body: JSON.parse(Buffer.concat(parts).toString('utf8')) };
  } catch {
    return { status, body: undefined };
  }
}

/** Where a hook's address is: on this computer, which is called; at example.com, where nobody is; or elsewhere. */
export function reachOf(hook: EventHook): 'here' | 'example' | 'elsewhere' {
  if (addressOf(hook)) return 'here';
  const uri = textAt(objectAt(hook.channel, 'config'), 'uri') ?? '';
  return /^https:\/\/(?:[\w-]+\.)*example\.com(?:[/:?]|$)/i.test(uri) ? 'example' : 'elsewhere';
}

/** The hook's address if it is one of this computer. */
function addressOf(hook: EventHook): URL | undefined {
  const uri = textAt(objectAt(hook.channel, 'config'), 'uri') ?? '';
  if (!URL.canParse(uri)) return undefined;
  const address = new URL(uri);
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(address.hostname);
  return isHere && address.protocol === 'http:' ? address : undefined;
}

/** The headers that were given with the hook, and the secret. */
function ownHeaders(hook: EventHook): Record<string, string> {
  const config = objectAt(hook.channel, 'config') ?? {};
  const given = Array.isArray(config.headers) ? (config.headers as JsonObject[]) : [];
  const headers = Object.fromEntries(given.map(({ key, value }) => [String(key), String(value)]));
  const key = textAt(objectAt(config, 'authScheme'), 'key');
  return key !== undefined && hook.secret !== undefined ? { ...headers, [key]: hook.secret } : headers;
}
