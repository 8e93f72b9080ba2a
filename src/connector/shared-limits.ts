import { createLimits, type Limits } from '../rate-limit/rate-limits.js';

const KEY = Symbol.for('okta-workflow-connector.limits');
/** Another number when a store of another version of the package can't be used by this one. */
const PROTOCOL = 2;
const METHODS = ['tryAcquire', 'enqueue', 'forecast', 'observe', 'release'] as const;

/** By protocol, then by the org's origin. What no connector holds any more is dropped with the rest of the garbage. */
type Registry = Record<number, Map<string, WeakRef<Limits>> | undefined>;

/**
 * What this process knows of an org's rate limits, whichever connector learnt it, and whichever copy of the package
 * that connector came from.
 */
export function sharedLimits(origin: string): Limits {
  const known = knownOrgs();
  if (known === undefined) return createLimits();
  for (const [key, limits] of known) if (limits.deref() === undefined) known.delete(key);
  const found = known.get(origin)?.deref();
  if (found !== undefined && METHODS.every((method) => typeof found[method] === 'function')) return found;
  const limits = createLimits();
  known.set(origin, new WeakRef(limits));
  return limits;
}

/** @returns undefined where somebody else put something there that can't be used */
function knownOrgs(): Map<string, WeakRef<Limits>> | undefined {
  const holder = globalThis as unknown as Record<symbol, Registry | undefined>;
  try {
    holder[KEY] ??= {};
    const registry = holder[KEY];
    registry[PROTOCOL] ??= new Map();
    return typeof registry[PROTOCOL].get === 'function' ? registry[PROTOCOL] : undefined;
  } catch {
    return undefined;
  }
}
