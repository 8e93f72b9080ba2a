import type { Action } from '../catalog/action.js';
import { listActions } from '../catalog/catalog.js';
import { readManifestFile } from '../catalog/manifest.js';
import { didYouMean } from '../catalog/nearest.js';
import { variantsOf } from '../catalog/operations/operation-action.js';
import { type ActionError, brand, ConnectionError } from '../result/failure.js';
import type { SafetySettings } from './settings.js';

const EFFECTS = ['read', 'write', 'destructive'];
const GRANTS = 'grantsAccess';

/** The allow list of a connector. */
export class Allowed {
  readonly actions: readonly Action[];
  readonly #readOnly: boolean;
  readonly #allows: (action: Action) => boolean;

  /** @throws ConnectionError where `allow` names what does not exist, so that a typing error does not weaken a policy */
  constructor({ allow, readOnly = false }: SafetySettings) {
    const names = allow && parseAllowList(allow);
    this.#readOnly = readOnly;
    const isNamed = ({ id, group, effect, grantsAccess }: Action, by: ReadonlySet<string>) =>
      [id, group, effect, ...(grantsAccess ? [GRANTS] : [])].some((name) => by.has(name));
    this.#allows = (action) =>
      variantsOf(action).some(
        (variant) =>
          (!readOnly || variant.effect === 'read') &&
          (names === undefined ||
            ((names.included.size === 0 || isNamed(variant, names.included)) &&
              !isNamed(variant, names.excluded))),
      );
    this.actions = Object.freeze(listActions().filter(this.#allows));
  }

  /** Why the action is not allowed, or undefined. */
  refusal(action: Action): ActionError | undefined {
    if (this.actions.includes(action) || (action.operation !== undefined && this.#allows(action)))
      return undefined;
    const why =
      this.#readOnly && action.effect !== 'read'
        ? 'only read actions are allowed'
        : 'it is not on the allow list';
    return brand<ActionError>({
      code: 'NOT_ALLOWED',
      message: `${action.title} is not allowed here: ${why}.`,
      remedy: 'Use another action, or ask whoever set up this connector to allow it (allow, readOnly).',
      retryable: false,
      outcome: 'not-sent',
    });
  }
}

/** What the list includes, and what it excludes (`-entry`); an exclusion wins. */
function parseAllowList(allow: readonly string[]): {
  included: ReadonlySet<string>;
  excluded: ReadonlySet<string>;
} {
  const groups = readManifestFile().groups.map(({ id }) => id);
  const known = new Set([...EFFECTS, GRANTS, ...groups, ...listActions().map(({ id }) => id)]);
  const names = Array.isArray(allow) ? allow.map((entry) => String(entry).trim()) : [String(allow)];
  const unknown = Array.isArray(allow) ? names.find((name) => !known.has(name.replace(/^-/, ''))) : names[0];
  if (unknown !== undefined || names.length === 0) {
    throw new ConnectionError(
      unknown === undefined
        ? 'allow is an empty list, which allows nothing.'
        : `allow: "${unknown.slice(0, 60)}" is not an action, group or effect.`,
      `${didYouMean(unknown?.replace(/^-/, '') ?? '', [...known])}Give a list of action ids, ${[...groups, ...EFFECTS, GRANTS].join(', ')}; -entry excludes.`,
    );
  }
  const excluded = names.filter((name) => name.startsWith('-'));
  return {
    included: new Set(names.filter((name) => !name.startsWith('-'))),
    excluded: new Set(excluded.map((name) => name.slice(1))),
  };
}
