import { callsOf, holdsUnderFaults, oneOfEach } from './faults.case.js';

holdsUnderFaults(
  'groups, roles and all else',
  oneOfEach(callsOf(({ group }) => !['users', 'applications'].includes(group))),
);
