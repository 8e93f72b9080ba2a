import type { Action } from '../catalog/action.js';
import { listActions, readManifest } from '../catalog/catalog.js';
import { type ActionError, brand, ConnectionError } from '../result/failure.js';
import type { SafetySettings } from './settings.js';

const EFFECTS = ['read', 'write', 'destructive'];
const GRANTS = 'grantsAccess';

/** Which actions a connector offers. */
export class Allowed {
  readonly actions: readonly Action[];
  readonly #readOnly: boolean;

  /** @throws ConnectionError where `allow` names what does not exist: a typing error must not hide in a policy */
  constructor({ allow, readOnly = false }: SafetySettings) {
    const names = allow && checked(allow);
    this.#readOnly = readOnly;
    const isNamed = ({ id, group, effect, grantsAccess }: Action, by: ReadonlySet<string>) =>
      [id, group, effect, ...(grantsAccess ? [GRANTS] : [])].some((name) => by.has(name));
    const offered = listActions().filter(
      (action) =>
        (!readOnly || action.effect === 'read') &&
        (names === undefined ||
          ((names.in.size === 0 || isNamed(action, names.in)) && !isNamed(action, names.out))),
    );
    this.actions = Object.freeze(offered);
  }

  /** Why the action may not be run here, or undefined. */
  refusal(action: Action): ActionError | undefined {
    if (this.actions.includes(action)) return undefined;
    const why =
      this.#readOnly && action.effect !== 'read' ? 'only actions that read are' : 'it is not on the list';
    return brand<ActionError>({
      code: 'NOT_ALLOWED',
      message: `${action.title} is not allowed here: ${why}.`,
      remedy: 'Use another action, or ask whoever set up this connector to allow it (allow, readOnly).',
      retryable: false,
      outcome: 'not-sent',
    });
  }
}

/** What the list lets in, and what it leaves out (`-entry`), which wins. */
function checked(allow: readonly string[]): { in: ReadonlySet<string>; out: ReadonlySet<string> } {
  const groups = readManifest().groups.map(({ id }) => id);
  const known = new Set([...EFFECTS, GRANTS, ...groups, ...listActions().map(({ id }) => id)]);
  const names = Array.isArray(allow) ? allow.map((entry) => String(entry).trim()) : [String(allow)];
  const stranger = Array.isArray(allow) ? names.find((name) => !known.has(name.replace(/^-/, ''))) : names[0];
  if (stranger !== undefined || names.length === 0) {
    throw new ConnectionError(
      stranger === undefined
        ? 'allow is an empty list, which allows nothing.'
        : `allow: "${stranger.slice(0, 60)}" is not an action, group or effect.`,
      `Give a list of action ids, ${[...groups, ...EFFECTS, GRANTS].join(', ')}; -entry leaves out.`,
    );
  }
  const [out, taken] = [
    names.filter((name) => name.startsWith('-')),
    names.filter((name) => !name.startsWith('-')),
  ];
  return { in: new Set(taken), out: new Set(out.map((name) => name.slice(1))) };
}
