import type { OnboardUserInput } from '../../generated/types.js';
import type { Program } from '../../request/program.js';
import { Failure } from '../../result/failure.js';
import type { Parts } from '../handlers/handler.js';

export interface Thing {
  readonly id: string;
  readonly name?: string;
}

/** The groups and applications that a person is to have, each once. */
export interface Things {
  readonly groups: readonly Thing[];
  readonly applications: readonly Thing[];
}

/**
 * Reads what the inputs name, so that a mistake is found before anybody is created.
 * @throws Failure NOT_FOUND; FORBIDDEN where a group's members are not managed in Okta
 */
export function* thingsOf(parts: Parts, inputs: OnboardUserInput): Program<Things> {
  const groups: Thing[] = [];
  for (const groupId of new Set(inputs.groupIds)) {
    const { group } = (yield* ifReadable(parts.run('getGroup', { groupId }))) ?? {};
    const name = group?.profile?.name;
    if (group !== undefined && group.type !== 'OKTA_GROUP') throw foreign(name ?? groupId, group.type);
    groups.push(named(groupId, name));
  }
  const applications: Thing[] = [];
  for (const applicationId of new Set(inputs.applicationIds)) {
    const { application } = (yield* ifReadable(parts.run('getApplication', { applicationId }))) ?? {};
    applications.push(named(applicationId, application?.label));
  }
  return { groups, applications };
}

/** Who may add a member may not always read the group. */
function* ifReadable<Output>(program: Program<Output>): Program<Output | undefined> {
  try {
    return yield* program;
  } catch (failure) {
    if (failure instanceof Failure && failure.details.code === 'FORBIDDEN') return undefined;
    throw failure;
  }
}

function named(id: string, name: string | undefined): Thing {
  return { id, ...(name !== undefined && { name }) };
}

function foreign(name: string, type: string | undefined): Failure {
  return new Failure({
    code: 'FORBIDDEN',
    message: `Nobody can be added to the group ${name}: its members are not managed in Okta (${type}).`,
    remedy: 'Leave the group out. Everybody is in a built-in group; an application changes its own groups.',
    retryable: false,
    outcome: 'unchanged',
  });
}
