import type { ClientCall } from './client-call.js';
import { credentialCalls } from './credential-calls.js';
import { derivedCalls } from './derived-calls.js';
import { groupAndApplicationCalls } from './group-and-application-calls.js';
import { groupChangeCalls } from './group-change-calls.js';
import { orgCalls } from './org-calls.js';
import { userCalls } from './user-calls.js';
import { userListCalls } from './user-list-calls.js';

const written = [
  ...userCalls,
  ...credentialCalls,
  ...groupAndApplicationCalls,
  ...groupChangeCalls,
  ...orgCalls,
  ...userListCalls,
];

/** Every action with requests of its own at least once, as the connector and as Okta's client does it. */
export const calls: readonly ClientCall[] = [...written, ...derivedCalls(written)];
