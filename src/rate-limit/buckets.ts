import { Bucket, type Operation } from './bucket.js';
import type { ClockSkew } from './clock-skew.js';
import type { RateHeaders } from './rate-headers.js';

const MOST_EXCLUDED = 8;

/** The parts of a request that decide in which of Okta's buckets it counts. */
export interface LimitedRequest {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
}

/**
 * Which operations share a bucket. It starts from the table that Okta published, and then follows what answers say:
 * operations whose answers carry the same limit and the same reset share one.
 */
export class Buckets {
  readonly #operations = new Map<string, Operation>();
  readonly #groups = new Map<string, Bucket>();
  /** The buckets that at least one operation counts in. */
  readonly all = new Set<Bucket>();

  constructor(
    readonly skew: ClockSkew,
    readonly random: () => number,
  ) {}

  operation(request: LimitedRequest): Operation {
    return this.#operations.get(request.operationId) ?? this.#add(request);
  }

  /** Moves an operation to the bucket that its answer is about, where that is not its own. */
  place(operation: Operation, seen: RateHeaders, sentAt: number, now: number): void {
    const { bucket } = operation;
    if (bucket.isCurrent(seen, sentAt)) return;
    const same = this.#match(operation, seen, sentAt);
    if (same !== undefined) this.#move(operation, same);
    else if (!bucket.isPossible(seen, now)) {
      operation.excluded = [...(operation.excluded ?? []), bucket].slice(-MOST_EXCLUDED);
      this.#move(operation, new Bucket(this.skew, this.random));
    }
  }

  #match(operation: Operation, seen: RateHeaders, sentAt: number): Bucket | undefined {
    for (const bucket of this.all) {
      if (bucket.continues(seen, sentAt) && !operation.excluded?.includes(bucket)) return bucket;
    }
    return undefined;
  }

  #move(operation: Operation, bucket: Bucket): void {
    operation.bucket.leave(operation.inFlight);
    operation.bucket.queue.moveTo(bucket.queue, operation);
    if (operation.bucket.members === 0) this.all.delete(operation.bucket);
    operation.bucket = bucket;
    bucket.join(operation.inFlight);
    this.all.add(bucket);
  }

  #add(request: LimitedRequest): Operation {
    const group = groupOf(request);
    let bucket = this.#groups.get(group);
    if (bucket === undefined) {
      bucket = new Bucket(this.skew, this.random);
      this.#groups.set(group, bucket);
    }
    const operation: Operation = { bucket, inFlight: 0, unlimited: false, excluded: undefined };
    this.#operations.set(request.operationId, operation);
    bucket.join(0);
    this.all.add(bucket);
    return operation;
  }
}

const TOKEN_PATH = /^\/oauth2\/v1\/token\b/;
const AREA = /^\/api\/v1\/(users|groups|apps|logs)(\/[^/?]+)?(\/)?/;

/** Okta's table of buckets. Okta counts the rest, which it leaves in one group, in several; answers tell them apart. */
function groupOf({ method, path }: LimitedRequest): string {
  const found = AREA.exec(path);
  if (found === null) return TOKEN_PATH.test(path) ? 'TOKEN' : 'REST';
  const one = found[2] !== undefined && found[3] === undefined;
  switch (found[1]) {
    case 'users':
      return one ? (method === 'GET' ? 'USER-GET' : 'USER-WRITE') : 'USERS';
    case 'groups':
      return one ? 'GROUP' : 'GROUPS';
    case 'apps':
      return one ? 'APP' : 'APPS';
    default:
      return 'LOG';
  }
}
