import { findUser } from '../actions/look-up/identifier.js';
import { loginKey, loginOf } from '../actions/look-up/login.js';
import { unreadable } from '../request/errors/okta-errors.js';
import { type Program, send, wait } from '../request/program.js';
import { readRequest } from '../request/read-request.js';
import type { OktaRequest } from '../request/request.js';
import { Failure } from '../result/failure.js';
import type { Clock } from '../transport/clock.js';
import type { GuardRules } from './guard-settings.js';

const MAX_AGE_MS = 60_000;
const POLL_MS = 25;
/** Failures of one call say nothing about the org: another call may succeed. */
const OF_THE_CALL = new Set(['CANCELLED', 'TIMEOUT', 'RATE_LIMITED']);

/**
 * What a guard needs to know of the org: who the protected users are, and how many users there are. Read before the first
 * change, and again when it is older than a minute. An id that was protected once stays protected, even if its login changes.
 */
export class OrgFacts {
  /** Protected ids in lower case, and their names for messages. */
  readonly #names = new Map<string, string>();
  readonly #logins: ReadonlySet<string>;
  #readAt = Number.NEGATIVE_INFINITY;
  #isReading = false;
  #failed: Failure | undefined;
  /** The org's users, where a percentage needs them. */
  users = 0;

  constructor(
    readonly rules: GuardRules,
    readonly clock: Clock,
    readonly hasOwner: boolean,
  ) {
    for (const id of rules.ids) this.#names.set(id, id);
    this.#logins = new Set(rules.logins.map(loginKey));
  }

  /** The name of a protected resource, or undefined where it is not protected. */
  protects(id: string, login = id): string | undefined {
    if (this.#logins.has(loginKey(login))) return login;
    return this.#names.get(id.toLowerCase());
  }

  /**
   * Reads what is missing or too old. Concurrent calls wait for the one that reads.
   * @throws Failure where a read fails, or an answer lacks what the guard needs
   */
  *refresh(): Program<void> {
    let hasWaited = false;
    while (this.#isReading) {
      hasWaited = true;
      yield* wait(POLL_MS);
    }
    if (hasWaited && this.#failed !== undefined) throw this.#failed;
    const age = this.clock.now() - this.#readAt;
    if (age >= 0 && age < MAX_AGE_MS) return;
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
    if (this.hasOwner) {
      const own = yield* body(readRequest('getUser', { id: 'me' }));
      const id = (own as { id?: unknown } | null)?.id;
      if (typeof id !== 'string') throw unanswered("Okta's response does not name the user of the token.");
      this.#names.set(id.toLowerCase(), `${loginOf(own) || id}, the owner of the token,`);
    }
    for (const login of this.rules.logins) {
      this.#names.set((yield* findUser(login)).id.toLowerCase(), login);
    }
    if (this.rules.limit?.isPercent) this.users = yield* countUsers();
  }
}

/** The member count of the group Everyone (operation listGroups), which has all users but deactivated ones. */
function* countUsers(): Program<number> {
  const query = { filter: 'type eq "BUILT_IN"', expand: 'stats' };
  const groups = yield* body(readRequest('listGroups', {}, query));
  const counts = (Array.isArray(groups) ? groups : [])
    .map((group) => group?._embedded?.stats?.usersCount)
    .filter((count) => typeof count === 'number');
  if (counts.length === 0) throw unanswered("Okta's response does not say how many users the org has.");
  return Math.max(...counts);
}

function* body(request: OktaRequest): Program<unknown> {
  const answer = yield* send(request);
  if (answer.body === undefined) throw unreadable(answer);
  return answer.body;
}

function unanswered(message: string): Failure {
  const remedy = "Check that the token's owner has permission to read users and groups.";
  return new Failure({ code: 'INVALID_RESPONSE', message, remedy, retryable: false, outcome: 'unchanged' });
}
