import type { IncomingHttpHeaders } from 'node:http';
import { clientParty, otherParty, userParty } from '../log/parties.js';
import type { LogContext } from '../log/system-log.js';
import { answerWithoutRights } from '../oauth/admin-rights.js';
import { callerOf, checkScopes, hasAccessToken, type ServiceCaller } from '../oauth/authorize.js';
import { errorBody, invalid, Refusal, Refused, refusalBy } from '../server/errors.js';
import { type Count, RateCounter, type RateLimits } from '../server/rate-limits.js';
import { Routes } from '../server/router.js';
import type { Answer } from '../server/routes.js';
import { requestId } from './ids.js';
import type { Org } from './org.js';

/** A complete request. */
export interface WholeRequest {
  method: string;
  /** Path and query, as the client sent them. */
  target: string;
  headers: IncomingHttpHeaders;
  /** Scheme and host as the client knows them; by default http and its header Host. */
  base?: string;
  /** The body; '' if there is none. */
  text: string;
}

/** An answer as it goes over the wire. */
export interface WholeAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  payload: string | undefined;
}

/** Shared by all orgs, because it is slow to build. */
let routes: Routes | undefined;

/** The org's API without a network: a request goes in, an answer comes out. */
export class OrgApi {
  readonly counter: RateCounter;

  private served = 0;

  constructor(
    readonly org: Org,
    private readonly token: string,
    limits: RateLimits,
  ) {
    this.counter = new RateCounter(org.clock, limits);
  }

  /** Executes a request. Refusals become Okta's error bodies. */
  handle(request: WholeRequest, count: Count): Answer {
    try {
      return count.refused ?? this.route(request);
    } catch (error) {
      if (error instanceof Refused) {
        const { status, body, headers } = error;
        return { status, body, ...(headers ? { headers } : {}) };
      }
      // an internal error of the sandbox, reported in the answer so that a test sees it
      return { status: 500, body: errorBody('E0000009', 'Internal Server Error', [String(error)]) };
    }
  }

  private route({ method, target, headers, text, ...more }: WholeRequest): Answer {
    const sized = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    if ((method === 'POST' || method === 'PUT') && !sized) {
      return this.org.behavior.withoutLength === 'page'
        ? frontEndPage(411, 'Length Required')
        : { status: 411 };
    }
    const path = pathOf(target);
    if (beyondPath.test(decoded(/\/users\/([^/]*)/.exec(path)?.[1] ?? ''))) {
      const choice = this.org.behavior.loginBeyondPath;
      if (choice === 'page 400') return frontEndPage(400, 'Bad Request');
      throw refusalBy(choice, 'path', '', 'The path has characters that are not allowed');
    }
    if (fourBytes.test(text) || fourBytes.test(decoded(target))) {
      throw invalid('request', 'Characters of four UTF-8 bytes are not supported');
    }
    const base = more.base ?? `http://${headers.host ?? '127.0.0.1'}`;
    const request = { method, base, path, headers };
    const caller = hasAccessToken(headers) ? callerOf(this.org, request) : undefined;
    const { route, params } = this.match(method, path, headers.authorization, caller);
    if (caller && !route.open) checkScopes(this.org, request, caller);
    this.org.caller = caller?.app;
    const body =
      route.takes === 'form' ? text : text === '' ? undefined : readJson(text, headers['content-type']);
    const call = { method, base, path, params, query: queryOf(target), headers, body };
    const unseen = caller && !route.open && answerWithoutRights(this.org, caller.app, method, route.path);
    if (unseen) return unseen;
    const context = this.logged(headers);
    const answer = this.org.log.during(context, () => route.handle(this.org, call));
    const { transaction } = context;
    if (transaction === undefined) return answer;
    return { ...answer, headers: { 'X-Okta-Request-Id': transaction.id, ...answer.headers } };
  }

  /** Whom the System Log names for what a request changes: the service app, or the owner of the API token. */
  private logged(headers: IncomingHttpHeaders): LogContext {
    const { org } = this;
    const { caller, tokenOwnerId, ownTokenId } = org;
    const client = { userAgent: headers['user-agent'] ?? 'unknown', ipAddress: '127.0.0.1' };
    if (caller) return { actor: () => clientParty(caller), client };
    const actor = () => {
      const owner = org.users.get(tokenOwnerId);
      return owner ? userParty(owner) : otherParty(tokenOwnerId, 'User');
    };
    const isToken = headers.authorization?.startsWith('SSWS ');
    return isToken ? { actor, client, tokenId: ownTokenId } : { actor, client };
  }

  /** The route. A wrong token is refused first, as Okta does, even for an unknown path. */
  private match(
    method: string,
    path: string,
    authorization: string | undefined,
    caller: ServiceCaller | undefined,
  ) {
    const { apiTokens, ownTokenId } = this.org;
    const ownToken = authorization === `SSWS ${this.token}` && apiTokens.has(ownTokenId);
    const authorized = ownToken || caller !== undefined;
    routes ??= new Routes();
    try {
      const found = routes.find(method, path);
      if (found.route.open || authorized) return found;
    } catch (error) {
      if (authorized) throw error;
    }
    throw new Refusal('E0000011');
  }

  /** The answer with the headers that every answer has. */
  dress(answer: Answer, count: Count): WholeAnswer {
    this.served += 1;
    const { status, body } = answer;
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const headers: Record<string, string | string[]> = {
      Date: new Date(this.org.clock.now()).toUTCString(),
      'X-Okta-Request-Id': requestId(this.served),
      ...count.headers,
      ...(payload === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...answer.headers,
    };
    if (payload !== undefined) headers['Content-Length'] = String(Buffer.byteLength(payload));
    for (const [name, value] of Object.entries(headers)) if (value === '') delete headers[name];
    return { status, headers, payload };
  }
}

/** The path as the client sent it: the URL class would resolve dot segments. */
export function pathOf(target: string): string {
  return target.split('?')[0] ?? '/';
}

/** The query's parameters. An empty one counts as absent. */
export function queryOf(target: string): URLSearchParams {
  const given = new URLSearchParams(target.split('?').slice(1).join('?'));
  return new URLSearchParams([...given].filter(([, value]) => value !== ''));
}

/** Characters that a login may hold and a path may not, even encoded. */
const beyondPath = /[;[\]\\]|[^\0-\x7f]/;

/** Characters beyond the basic plane, as they are and as JSON escapes them. */
const fourBytes = /[\u{10000}-\u{10ffff}]|\\u[dD][89abAB]/u;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The front end, which is before the API, answers in HTML. */
function frontEndPage(status: number, title: string): Answer {
  const page = `<html><body><h1>${status} ${title}</h1></body></html>`;
  return { status, body: page, headers: { 'Content-Type': 'text/html' } };
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readJson(text: string, type: string | undefined): unknown {
  if (!/json/i.test(type ?? '')) throw new Refusal('E0000021');
  const value = parsed(text);
  if (value === undefined) throw new Refusal('E0000003');
  return value;
}
