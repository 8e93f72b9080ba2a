import type { RoleNeed } from '../../../catalog/rights/roles.js';

/** The admin role in sentences. */
export function roleLines({ standard, custom }: RoleNeed): string[] {
  const least = `The least standard role is ${standard.title} (${standard.type}).`;
  if (custom === undefined) {
    return [least, 'Okta has no permissions for a custom role that may do all of it.'];
  }
  const { permissions, beside } = custom;
  const also = beside ? `, and the standard role ${beside.title} (${beside.type})` : '';
  return [`Less is a custom role with ${permissions.map(({ name }) => name).join(', ')}${also}.`, least];
}
