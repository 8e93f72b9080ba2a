import { originOf, rulesIfReadable } from '../../access/memberships.js';
import type { Handler } from '../handler.js';

const SENTENCES = {
  direct: 'The user was added to the group, and no group rule fills it for them.',
  'built-in': 'Okta itself decides who is in this group.',
  unknown: 'The connection may not read group rules, so it is unknown whether one added the user.',
};

/** Why a user is in a group, from the user's groups and the org's rules. */
export const explainMembership: Handler<'explainMembership'> = {
  planParts: ({ userId, groupId }) => [
    { action: 'getGroup', inputs: { groupId }, when: null },
    { action: 'listUserGroups', inputs: { userId }, when: null },
    { action: 'listGroupRules', inputs: {}, when: 'if the user is in the group' },
  ],

  *run({ inputs: { userId, groupId }, parts }) {
    const { group } = yield* parts.run('getGroup', { groupId });
    const { name } = group.profile;
    const own = yield* parts.items('listUserGroups', { userId });
    const membership = own.find(({ id }) => id === group.id);
    const about = { userId, groupId: group.id, name };
    if (membership === undefined)
      return {
        ...about,
        member: false,
        origin: 'none',
        through: [],
        explanation: 'The user is not in the group.',
      };
    const { origin, through } = originOf(membership, yield* rulesIfReadable(parts), userId);
    const names = through.map((one) => one.name ?? one.id).join(', ');
    const explanation =
      origin === 'application'
        ? `The members come from the application${names && ` ${names}`}, and are changed there.`
        : origin === 'rule-or-direct'
          ? `The group rule ${names} fills this group: it added the user, or would if nobody had.`
          : SENTENCES[origin as keyof typeof SENTENCES];
    return { ...about, member: true, origin: origin as 'direct', through: [...through], explanation };
  },
};
