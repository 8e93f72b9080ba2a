import type { Action } from '../../src/index.js';
import { changesOf, type DeclaredChange } from '../proof-of-change.js';

/** What the suites that look into the sandbox's memory know how to find there. Others are held against plain reads. */
const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  user: ['transition', 'create', 'delete', 'set', 'issue'],
  group: ['create', 'delete', 'set'],
  application: ['transition', 'delete'],
  factor: ['delete', 'set', 'issue'],
  session: ['delete'],
};
const LINKS = ['group user', 'application user', 'user role'];

/** Whether what an action changes can be found in the sandbox's memory, by what its file declares. */
export function isObservable(action: Action): boolean {
  const changes = changesOf(action);
  return changes.length > 0 && changes.every((change) => isKnown(change, action));
}

function isKnown({ kind, of }: DeclaredChange, { input }: Action): boolean {
  if (typeof of === 'string') return RESOURCES[of]?.includes(kind) === true;
  return LINKS.includes(of.join(' ')) && 'userId' in input.properties;
}
