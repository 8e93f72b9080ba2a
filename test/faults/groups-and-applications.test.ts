import { groupAndApplicationCalls } from '../client/group-and-application-calls.js';
import { holdsUnderFaults, oneOfEach } from './faults.case.js';

holdsUnderFaults('groups, roles and applications', oneOfEach(groupAndApplicationCalls));
