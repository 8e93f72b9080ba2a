import type { Group, GroupRule } from '../../generated/types.js';
import type { Program } from '../../request/program.js';
import { Failure } from '../../result/failure.js';
import type { Parts } from '../handlers/handler.js';
import type { AccessEntry } from './entry.js';
import { excludedBy, rulesOf } from './group-rules.js';

type Named = { id: string; name?: string };

/** How a user came to be in a group, as far as Okta tells. */
export interface Origin {
  readonly origin: AccessEntry['origin'];
  readonly through: readonly Named[];
}

/**
 * Okta does not say who made a membership. A group that no active rule fills for the user has direct members only; where
 * one does, the rule or a person may have added them.
 * @param rules every rule of the org; undefined where they can't be read
 */
export function originOf(group: Group, rules: readonly GroupRule[] | undefined, userId: string): Origin {
  if (group.type === 'BUILT_IN') return { origin: 'built-in', through: [] };
  if (group.type !== 'OKTA_GROUP') return { origin: 'application', through: sourceOf(group) };
  if (rules === undefined) return { origin: 'unknown', through: [] };
  const filling = rulesOf(rules, group.id).filter(
    (rule) => rule.status === 'ACTIVE' && !excludedBy(rule).has(userId),
  );
  const through = filling.map(({ id, name }) => ({ id, ...(name !== undefined && { name }) }));
  return { origin: filling.length > 0 ? 'rule-or-direct' : 'direct', through };
}

function sourceOf(group: Group): Named[] {
  const { id } = (group as { source?: { id?: unknown } }).source ?? {};
  return typeof id === 'string' ? [{ id }] : [];
}

/** What to know before the membership is ended. */
export function noteOn({ origin, through }: Origin): string | undefined {
  const names = through.map(({ id, name }) => name ?? id).join(', ');
  switch (origin) {
    case 'built-in':
      return 'Okta itself decides who is in this group.';
    case 'application':
      return `The members come from the application${names && ` ${names}`}, and are changed there.`;
    case 'rule-or-direct':
      return `The group rule ${names} may have added the user. Removing the user excludes them from the rule.`;
    default:
      return undefined;
  }
}

/** Every rule of the org; undefined where the connection may not read them: then no membership's origin is known. */
export function* rulesIfReadable(parts: Parts): Program<readonly GroupRule[] | undefined> {
  try {
    return yield* parts.items('listGroupRules', {});
  } catch (failure) {
    if (failure instanceof Failure && failure.details.code === 'FORBIDDEN') return undefined;
    throw failure;
  }
}
