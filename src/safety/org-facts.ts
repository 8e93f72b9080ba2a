import { findUser } from '../actions/identifier.js';
import { loginKey, loginOf } from '../actions/login.js';
import { unreadable } from '../request/errors/okta-errors.js';
import { type Program, send, wait } from '../request/program.js';
import { readRequest } from '../request/read-request.js';
import type { OktaRequest } from '../request/request.js';
import { Failure } from '../result/failure.js';
import type { Clock } from '../transport/clock.js';
import type { Guarded } from './guard-settings.js';

const FRESH_MS = 60_000;
const POLL_MS = 25;
/** What ends a call says nothing of the org, and another call may fare better. */
const OF_THE_CALL = new Set(['CANCELLED', 'TIMEOUT', 'RATE_LIMITED']);

/**
 * What a guard must know of the org: read before the first change, and again when it is older than a minute. An id that
 * was protected once stays so, whatever becomes of its login.
 */
export class OrgFacts {
  /** Protected ids in lower case, and how people know them. */
  readonly #names = new Map<string, string>();
  readonly #logins: ReadonlySet<string>;
  #readAt = Number.NEGATIVE_INFINITY;
  #isReading = false;
  #failed: Failure | undefined;
  /** The org's users, where a percentage needs them. */
  users = 0;

  constructor(
    readonly guarded: Guarded,
    readonly clock: Clock,
  ) {
    for (const id of guarded.ids) this.#names.set(id, id);
    this.#logins = new Set(guarded.logins.map(loginKey));
  }

  /** How a protected thing is known, or undefined where it is not protected. */
  protects(id: string, login = id): string | undefined {
    if (this.#logins.has(loginKey(login))) return login;
    return this.#names.get(id.toLowerCase());
  }

  /**
   * One call reads, and the others that come meanwhile wait for it.
   * @throws Failure where the org does not tell
   */
  *refresh(): Program<void> {
    let hasWaited = false;
    while (this.#isReading) {
      hasWaited = true;
      yield* wait(POLL_MS);
    }
    if (hasWaited && this.#failed !== undefined) throw this.#failed;
    const age = this.clock.now() - this.#readAt;
    if (age >= 0 && age < FRESH_MS) return;
    this.#isReading = true;
    this.#failed = undefined;
    const at = this.clock.now();
    try {
      yield* this.#read();
      this.#readAt = at;
    } catch (failure) {
      if (failure instanceof Failure && !OF_THE_CALL.has(failure.details.code)) this.#failed = failure;
      throw failure;
    } finally {
      this.#isReading = false;
    }
  }

  *#read(): Program<void> {
    const own = yield* body(readRequest('getUser', { id: 'me' }));
    const id = (own as { id?: unknown } | null)?.id;
    if (typeof id !== 'string') throw untold('Okta does not say whose token this is.');
    this.#names.set(id.toLowerCase(), `${loginOf(own) || id}, whose token this is,`);
    for (const login of this.guarded.logins) {
      this.#names.set((yield* findUser(login)).id.toLowerCase(), login);
    }
    if (this.guarded.most?.isPercent) this.users = yield* countUsers();
  }
}

/** Everyone's own count: it holds all users but deactivated ones. */
function* countUsers(): Program<number> {
  const query = { filter: 'type eq "BUILT_IN"', expand: 'stats' };
  const groups = yield* body(readRequest('listGroups', {}, query));
  const counts = (Array.isArray(groups) ? groups : [])
    .map((group) => group?._embedded?.stats?.usersCount)
    .filter((count) => typeof count === 'number');
  if (counts.length === 0) throw untold('Okta does not say how many users the org has.');
  return Math.max(...counts);
}

function* body(request: OktaRequest): Program<unknown> {
  const answer = yield* send(request);
  if (answer.body === undefined) throw unreadable(answer);
  return answer.body;
}

function untold(message: string): Failure {
  const remedy = "Check that the token's owner may read users and groups.";
  return new Failure({ code: 'INVALID_RESPONSE', message, remedy, retryable: false, outcome: 'unchanged' });
}
