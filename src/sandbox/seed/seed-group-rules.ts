import { oktaId, standardRoleId } from '../org/ids.js';
import type { GroupRule } from '../org/model.js';

/** A group rule of the seeded company. */
export interface SeededGroupRule {
  /** Its name in examples, such as `group-rule:partners`. */
  readonly handle: string;
  readonly id: string;
  readonly name: string;
  readonly status: GroupRule['status'];
  readonly expression: string;
  /** The group that it fills, by its key in `seed.groups`. */
  readonly group: 'partners' | 'newHires';
}

function groupRule(key: string, rule: Omit<SeededGroupRule, 'handle' | 'id'>): SeededGroupRule {
  return { handle: `group-rule:${key}`, id: oktaId('0pr', key), ...rule };
}

export const groupRules = {
  partners: groupRule('partners', {
    name: 'People of partners',
    status: 'ACTIVE',
    expression: 'user.department=="Partners"',
    group: 'partners',
  }),
  starters: groupRule('starters', {
    name: 'Starters in Sales',
    status: 'INACTIVE',
    expression: 'user.department=="Sales" AND user.title=="Trainee"',
    group: 'newHires',
  }),
};

/** Groups that are pushed to applications. */
export const pushMappings = {
  wikiEditors: {
    /** Its name in examples. */
    handle: 'push-mapping:wiki-editors',
    id: oktaId('gPm', 'wiki-editors'),
    name: 'Wiki Editors to Company Wiki',
    note: 'ACTIVE; the group is called editors in the wiki',
  },
};

const helpDeskAdmin = 'HELP_DESK_ADMIN';

/** The admin role that a group gives its members. */
export const groupRole = {
  /** Its name in examples. */
  handle: 'role-assignment:help-desk',
  id: standardRoleId(helpDeskAdmin, oktaId('gra', 'help-desk')),
  type: helpDeskAdmin,
};
