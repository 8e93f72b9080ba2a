import { groupAndApplicationCalls } from '../client/group-and-application-calls.js';
import { holdsUnderFaults, oneOfEach } from './faults.case.js';

const others = groupAndApplicationCalls.filter(({ action }) => !action.endsWith('Application'));
holdsUnderFaults('groups and roles', oneOfEach(others));
