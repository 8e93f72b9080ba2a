import type { GroupRule } from '../org/model.js';
import type { Org } from '../org/org.js';
import { standardRole } from '../org/role-assignments.js';
import { seed } from './seed.js';
import { groupRole, groupRules, pushMappings } from './seed-group-rules.js';

/** Puts rules, owners, admin roles and a push mapping on the groups of the seeded company. */
export function seedGroups(org: Org, founded: string): void {
  const { groups, people, applications } = seed;
  const [helpDesk, wikiEditors] = [org.group(groups.helpDesk.id), org.group(groups.wikiEditors.id)];
  helpDesk.roles = [standardRole(org, groupRole.type, founded, groupRole.id)];
  wikiEditors.owners = [
    { id: people.morgan.id, type: 'USER', lastUpdated: founded },
    { id: groups.engineeringLeads.id, type: 'GROUP', lastUpdated: founded },
  ];
  for (const { id, name, status, expression, group } of Object.values(groupRules)) {
    const rule: GroupRule = {
      id,
      status,
      name,
      created: founded,
      lastUpdated: founded,
      conditions: { expression: { value: expression, type: 'urn:okta:expression:1.0' } },
      groupIds: [groups[group].id],
      // an active rule has placed whom the seed has in its group
      placed: new Set(status === 'ACTIVE' ? org.group(groups[group].id).members : []),
      excluded: new Set(),
    };
    org.rules.set(id, rule);
  }
  const { id } = pushMappings.wikiEditors;
  org.pushMappings.set(id, {
    id,
    applicationId: applications.wiki.id,
    groupId: groups.wikiEditors.id,
    targetGroupName: 'editors',
    status: 'ACTIVE',
    created: founded,
    lastUpdated: founded,
  });
}
