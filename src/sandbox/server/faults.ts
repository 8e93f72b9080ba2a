import type { Clock } from '../org/org.js';
import { errorBody, knownError } from './errors.js';
import { refuseUnknown } from './known-names.js';
import { limitHeaders, tooMany } from './rate-limits.js';
import type { Answer } from './routes.js';

/** What a fault does to a request. */
export type FaultKind =
  /** 429 without the change; reset in `resetInMs` (1000), or without a reset header, or Okta's concurrency form. */
  | { kind: 429; resetInMs?: number; withoutReset?: boolean; concurrency?: boolean }
  /** A server error without the change: Okta's body, or HTML; `readOnly` is E0000010 with 503. */
  | { kind: 500 | 502 | 503 | 504; html?: boolean; readOnly?: boolean }
  /** The change is made, the answer comes `delayMs` later. With `changes: false` the change is not made if the client has left. */
  | { kind: 'slow'; delayMs: number; changes?: boolean }
  /** The connection is cut before the change is made. */
  | { kind: 'drop-before' }
  /** The change is made, the connection is cut before the answer. */
  | { kind: 'drop-after' }
  /** The change is made. The headers and half of the body are sent, then the connection is cut. */
  | { kind: 'truncate' }
  /** This answer; the change is made only with `changes: true`. A string body is sent as it is. */
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: unknown; changes?: boolean }
  /** Only `before` is called. */
  | { kind: 'hook' };

/** A scripted fault and the requests that it hits. */
export type Fault = FaultKind & {
  /** The method; any if omitted. */
  method?: string;
  /** Path without the query as the client sends it; `*` stands for any characters. Any path if omitted. */
  path?: string;
  /** How many requests are hit: 1 by default, `Infinity` for all. */
  times?: number;
  /** How many matching requests pass untouched first. */
  skip?: number;
  /** Called before the request is handled, to change the org in between. */
  before?: () => void;
};

const OF_ANY = ['kind', 'method', 'path', 'times', 'skip', 'before'];
const OF_500 = [...OF_ANY, 'html', 'readOnly'];
/** What a fault of each kind may hold. */
const NAMES: Readonly<Record<FaultKind['kind'], readonly string[]>> = {
  429: [...OF_ANY, 'resetInMs', 'withoutReset', 'concurrency'],
  500: OF_500,
  502: OF_500,
  503: OF_500,
  504: OF_500,
  slow: [...OF_ANY, 'delayMs', 'changes'],
  'drop-before': OF_ANY,
  'drop-after': OF_ANY,
  truncate: OF_ANY,
  answer: [...OF_ANY, 'status', 'headers', 'body', 'changes'],
  hook: OF_ANY,
};

/** A registered fault. */
export interface FaultHandle {
  /** How many requests it has hit. */
  readonly hits: number;
  remove(): void;
}

interface Armed {
  fault: Fault;
  left: number;
  skip: number;
  hits: number;
}

/** The registered faults, oldest first. A request is hit by the first that matches. */
export class Faults {
  private armed: Armed[] = [];

  /** @throws Error where the fault has a kind or a name that does not exist */
  add(fault: Fault): FaultHandle {
    const known = Object.hasOwn(NAMES, fault.kind) ? NAMES[fault.kind] : undefined;
    if (known === undefined) throw new Error(`There is no kind of fault ${fault.kind}.`);
    refuseUnknown(`A fault of the kind ${fault.kind}`, fault, known);
    const entry: Armed = { fault, left: fault.times ?? 1, skip: fault.skip ?? 0, hits: 0 };
    this.armed.push(entry);
    return {
      get hits() {
        return entry.hits;
      },
      remove: () => {
        this.armed = this.armed.filter((other) => other !== entry);
      },
    };
  }

  clear(): void {
    this.armed = [];
  }

  /** The fault that hits this request. Counts it. */
  take(method: string, path: string): Fault | undefined {
    for (const entry of this.armed) {
      if (entry.left <= 0 || !matches(entry.fault, method, path)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.left -= 1;
      entry.hits += 1;
      return entry.fault;
    }
    return undefined;
  }
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method !== '*' && fault.method.toUpperCase() !== method)
    return false;
  if (fault.path === undefined) return true;
  const pattern = fault.path.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.*')}$`).test(path);
}

/** The answer of a fault that replaces Okta's; undefined for the kinds that pass the request on. */
export function faultAnswer(fault: Fault, clock: Clock): Answer | undefined {
  switch (fault.kind) {
    case 429:
      return limited(fault, clock);
    case 500:
    case 502:
    case 503:
    case 504:
      return failed(fault);
    case 'answer': {
      const { status, headers, body } = fault;
      return { status, body, ...(headers ? { headers } : {}) };
    }
    default:
      return undefined;
  }
}

function limited(fault: Extract<Fault, { kind: 429 }>, clock: Clock): Answer {
  const reset = Math.ceil((clock.now() + (fault.resetInMs ?? 1000)) / 1000);
  const headers = limitHeaders(fault.concurrency ? 0 : 600, 0, reset);
  // an empty value removes the header from the answer
  if (fault.withoutReset) headers['X-Rate-Limit-Reset'] = '';
  return tooMany(headers);
}

function failed(fault: Extract<Fault, { kind: 500 | 502 | 503 | 504 }>): Answer {
  if (fault.html) {
    const page = `<html><head><title>${fault.kind}</title></head><body>${fault.kind}</body></html>`;
    return { status: fault.kind, body: page, headers: { 'Content-Type': 'text/html' } };
  }
  if (fault.readOnly) return knownError('E0000010');
  return { status: fault.kind, body: errorBody('E0000009', 'Internal Server Error') };
}
